"""A TV set of 2017–2021: opens an address in the engine of the PyQt wheel that runs this file, full screen, no hands.

`python screen.py ADDRESS WIDTH HEIGHT` answers each line on standard input, a JavaScript expression, with a line of
JSON; the line `picture PATH` saves what the screen shows. Errors in the page's console go to standard error. Without an
address it only loads the engine, to see whether it can be had. It imports nothing of Pulse: the wheels have a Python
environment of their own.
"""

import ctypes
import json
import os
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "xcb" if "DISPLAY" in os.environ else "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")
os.environ.setdefault("QTWEBENGINE_CHROMIUM_FLAGS", "--disable-gpu")
os.environ.setdefault("QTWEBENGINE_DISABLE_SANDBOX", "1")

try:
    from PyQt5 import QtCore
except ImportError:  # wheels before 5.11 look for the module and the capsule `sip`, without PyQt5 in front
    from PyQt5 import sip

    ctypes.pythonapi.PyCapsule_SetName.argtypes = [ctypes.py_object, ctypes.c_char_p]
    ctypes.pythonapi.PyCapsule_SetName(sip._C_API, b"sip._C_API")
    sys.modules["sip"] = sip
    from PyQt5 import QtCore

from PyQt5 import QtWebEngineWidgets, QtWidgets


class Page(QtWebEngineWidgets.QWebEnginePage):
    def javaScriptConsoleMessage(self, level, message, line, source):
        if level == QtWebEngineWidgets.QWebEnginePage.ErrorMessageLevel:
            print(f"console: {message} ({source}:{line})", file=sys.stderr, flush=True)


def main(address, width, height):
    app = QtWidgets.QApplication(["screen", "--no-sandbox"])
    view = QtWebEngineWidgets.QWebEngineView()
    view.setPage(Page(view))
    view.resize(width, height)
    view.show()

    def answer(value):
        print(json.dumps(value), flush=True)

    def asked():
        line = sys.stdin.readline()
        if not line:
            os._exit(0)
        if line.startswith("picture "):
            answer(view.grab().save(line[8:].strip()))
        else:
            view.page().runJavaScript(line, answer)

    ear = QtCore.QSocketNotifier(sys.stdin.fileno(), QtCore.QSocketNotifier.Read)
    ear.activated.connect(asked)
    view.loadFinished.connect(lambda well: answer({"loaded": well}))
    view.load(QtCore.QUrl(address))
    app.exec_()


if __name__ == "__main__" and len(sys.argv) > 3:
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
