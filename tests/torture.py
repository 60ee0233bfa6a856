"""A notebook with everything that a cell can do to those who record it; tests/test_engine.py.

Each cell says what it tries. No two cells depend on chance; what takes time waits for it.
"""

from __future__ import annotations

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
CELLS = [
    "print('one'); print('two', end='')",
    "import sys\nprint('out'); print('err', file=sys.stderr); print('out again')",
    "import time\nprint('a', flush=True); time.sleep(.1)\nprint('b', file=sys.stderr, flush=True)\n"
    "time.sleep(.1)\nprint('c')",
    "import os\nos.write(1, b'fd 1\\n'); time.sleep(.4)",
    "os.write(2, b'fd 2\\n'); time.sleep(.4)",
    "import subprocess\nsubprocess.run(['echo', 'from a process']); time.sleep(.4)",
    "!echo shell; echo $((1+1))",
    "%%bash\necho bash\necho wrong >&2",
    "%time sum(range(10))",
    "import numpy as np\nnp.arange(3), np.float64(1.5)",
    "get_ipython().run_line_magic('precision', '3')\n3.14159265",
    "%%capture caught\nprint('hidden')",
    "caught.stdout",
    "1 + 1",
    "None",
    "_ , __, In[1]",
    "'silent';",
    "from IPython.display import display, HTML, Markdown, Image, clear_output, update_display",
    "display(HTML('<b>bold</b>')); display(Markdown('*it*'), metadata={'mine': 1})\n'last'",
    "display({'image/png': 'iVBORw0KGgo=', 'text/plain': 'alt'}, raw=True,\n"
    "        metadata={'image/png': {'alt': 'a picture', 'width': 3}})",
    "display({'application/json': {'a': [1, None, 2.5]}}, raw=True)",
    "handle = display('first', display_id='here'); print('between'); display('x', display_id='it')",
    "handle.update('second'); update_display('3', display_id='it'); handle.display('5')",
    "handle.update('last word')",
    "print('gone'); clear_output(); print('kept')",
    "print('gone'); display('gone'); clear_output(wait=True); print('new'); display('new')",
    "print('stays'); clear_output(wait=True)",
    "class Rich:\n    def _repr_html_(self): return '<p>rich</p>'\n"
    "    def _repr_mimebundle_(self, **_): return {'text/plain': 'r'}, {'text/plain': {'k': 1}}\n"
    "Rich()",
    "import pandas as pd\npd.DataFrame({'a': [1, 2], 'b': ['x', None]})",
    "import matplotlib.pyplot as plt\nplt.plot([1, 3, 2]); plt.title('one')",
    "plt.get_fignums(), plt.get_backend(), plt.rcParams['figure.dpi']",
    "figure, axes = plt.subplots(1, 2); axes[0].bar([1, 2], [3, 4])\nplt.show(); print('shown')",
    "figure",
    "%config InlineBackend.figure_formats = ['svg']\nplt.rcParams['svg.hashsalt'] = 'x'\n"
    "figure, axes = plt.subplots(figsize=(1, 1)); axes.set_axis_off()",
    "import asyncio\nawait asyncio.sleep(.01); 'awaited'",
    "asyncio.get_running_loop().is_running()",
    "async def later():\n    await asyncio.sleep(.05); return 'task'\n"
    "task = asyncio.create_task(later())",
    "await task",
    "try:\n    asyncio.run(later())\nexcept RuntimeError as error:\n    print(error)",
    "import ipywidgets as w\nslider = w.IntSlider(3, description='n'); slider",
    "slider.value = 7; box = w.HBox([slider, w.HTML('<b>x</b>')]); display(box)",
    "out = w.Output()\nwith out:\n    print('in the widget'); display(HTML('<u>there</u>'))\nout",
    "out.clear_output(); out.append_stdout('more')",
    "w.interactive(lambda n: print('n is', n), n=(0, 3))",
    "w.Image(value=b'\\x89PNG', format='png')",
    "import warnings\nwarnings.warn('careful'); warnings.warn('old', DeprecationWarning)",
    "import logging\nlogging.warning('logged'); logging.getLogger('x').error('too')",
    "logging.getLogger().handlers, logging.getLogger().level",
    "import threading\nt = threading.Thread(target=lambda: print('from a thread'))\n"
    "t.start(); t.join()",
    "if (child := os.fork()) == 0:\n    os._exit(3)\n"
    "os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])",
    "import multiprocessing\nwith multiprocessing.get_context('fork').Pool(2) as pool:\n"
    "    print(pool.map(abs, [-1, -2]))",
    "__name__, sys.modules['__main__'].Rich is Rich, sys.argv[0].endswith('ipykernel_launcher.py')",
    "import pickle\npickle.loads(pickle.dumps(Rich())).__class__ is Rich",
    "os.environ['TERM'], os.environ['MPLBACKEND']",
    "os.getcwd() == os.environ.get('PWD', os.getcwd())",
    "'' in sys.path, sys.stdin.isatty(), sys.stdout.isatty(), sys.stdout.encoding",
    "%who_ls",
    "%env FROM_A_CELL=1",
    "x = 'y' * 3_000_000\nprint(x[:200_000])",
    "for i in range(2000):\n    print(i)",
    "print('\\rprogress 1\\rprogress 2')",
    "print('\\x1b[31mred\\x1b[0m', 'ünïcode ✓ 漢字 \\U0001f600')",
    "{'b': 1, 'a': {2, 1}}, float('nan'), b'bytes'",
    "import atexit\natexit.register(print, 'at the end')",
    "import gc, weakref\ngc.collect() >= 0",
    "",
    "# only a comment",
    "%%html\n<em>html</em>",
    "%%javascript\n1",
    "from tqdm.auto import trange\nsum(trange(3, disable=True))",
    "1/0 if False else 'fine'",
]
RAISING = [
    "print('before'); raise ValueError('on purpose ✓')",
    "def deep(n):\n    return deep(n - 1) if n else {}['missing']\ndeep(3)",
    "input('name? ')",
    "import getpass\ngetpass.getpass()",
    "sys.exit(3)",
    "this is no Python",
    "%no_such_magic",
    "%%bash\nexit 4",
    "await asyncio.wait_for(asyncio.sleep(5), .01)",
    "class Bad:\n    def __repr__(self): raise TypeError('no repr')\nBad()",
    "try:\n    1/0\nexcept ZeroDivisionError as error:\n    raise KeyError('two') from error",
    "raise ExceptionGroup('both', [ValueError(1), TypeError(2)])",
    "assert 1 == 2, 'sums'",
    "raise KeyboardInterrupt",
    "warnings.warn('later', UserWarning); undefined_name",
]


def torture() -> NotebookNode:
    """Every cell; those of RAISING may fail, by their tag."""
    cells = [new_markdown_cell("# Torture"), *map(new_code_cell, CELLS)]
    allowed = {"tags": ["raises-exception"]}
    cells += [new_code_cell(source, metadata=allowed) for source in RAISING]
    skipped = new_code_cell("print('never')", metadata={"tags": ["skip-execution"]})
    return new_notebook(cells=[*cells, skipped, new_code_cell("'end'")], metadata=KERNEL)


def stopping() -> NotebookNode:
    """An error that no tag allows, in the middle."""
    cells = ["print('first')", "raise LookupError('here')", "print('never')"]
    return new_notebook(cells=list(map(new_code_cell, cells)), metadata=KERNEL)
