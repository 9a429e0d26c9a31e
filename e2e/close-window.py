#!/usr/bin/env python3
"""Closes the windows whose title ends with a text, as their own close button does.

WebDriver's way of closing a window only ends its page. Uses libX11 as it is on every machine that
these tests run on: close-window.py TEXT
"""
import ctypes
import sys

x11 = ctypes.CDLL('libX11.so.6')
window_t, pointer = ctypes.c_ulong, ctypes.c_void_p
x11.XOpenDisplay.restype = pointer
x11.XDefaultRootWindow.argtypes, x11.XDefaultRootWindow.restype = [pointer], window_t
x11.XInternAtom.argtypes, x11.XInternAtom.restype = [pointer, ctypes.c_char_p, ctypes.c_int], window_t
x11.XQueryTree.argtypes = [pointer, window_t] + [pointer] * 4
x11.XGetWindowProperty.argtypes = [pointer, window_t, window_t, ctypes.c_long, ctypes.c_long,
                                   ctypes.c_int, window_t] + [pointer] * 5
x11.XSendEvent.argtypes = [pointer, window_t, ctypes.c_int, ctypes.c_long, pointer]
x11.XFlush.argtypes = [pointer]


class ClientMessage(ctypes.Structure):
    _fields_ = [('type', ctypes.c_int), ('serial', ctypes.c_ulong), ('send_event', ctypes.c_int),
                ('display', pointer), ('window', window_t), ('message_type', window_t),
                ('format', ctypes.c_int), ('data', ctypes.c_long * 5), ('pad', ctypes.c_long * 12)]


display = x11.XOpenDisplay(None)
atom = lambda name: x11.XInternAtom(display, name, 0)


def children(window):
    root, parent, found, count = window_t(), window_t(), ctypes.POINTER(window_t)(), ctypes.c_uint()
    x11.XQueryTree(display, window, *map(ctypes.byref, (root, parent, found, count)))
    return [found[at] for at in range(count.value)]


def title(window):
    kind, size, count, rest = window_t(), ctypes.c_int(), ctypes.c_ulong(), ctypes.c_ulong()
    text = ctypes.c_char_p()
    x11.XGetWindowProperty(display, window, atom(b'_NET_WM_NAME'), 0, 1024, 0, atom(b'UTF8_STRING'),
                           *map(ctypes.byref, (kind, size, count, rest, text)))
    return (text.value or b'').decode()


for window in children(x11.XDefaultRootWindow(display)):
    if title(window).endswith(sys.argv[1]):
        message = ClientMessage(type=33, window=window, message_type=atom(b'WM_PROTOCOLS'), format=32)
        message.data[0] = atom(b'WM_DELETE_WINDOW')
        x11.XSendEvent(display, window, 0, 0, ctypes.byref(message))
x11.XFlush(display)
