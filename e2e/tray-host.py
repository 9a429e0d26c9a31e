"""A tray host for tests: owns org.kde.StatusNotifierWatcher on the session bus.

Answers one JSON line per line of standard input:
  state         the item's title, tooltip, icon size and menu (label, id, enabled, children)
  choose LABEL / LABEL / …   activates a menu entry by the labels that lead to it
  click         a left click on the icon
"""

import json
import sys

from gi.repository import Gio, GLib

WATCHER = """
<node><interface name="org.kde.StatusNotifierWatcher">
  <method name="RegisterStatusNotifierItem"><arg type="s" direction="in"/></method>
  <method name="RegisterStatusNotifierHost"><arg type="s" direction="in"/></method>
  <property name="RegisteredStatusNotifierItems" type="as" access="read"/>
  <property name="IsStatusNotifierHostRegistered" type="b" access="read"/>
  <property name="ProtocolVersion" type="i" access="read"/>
  <signal name="StatusNotifierItemRegistered"><arg type="s"/></signal>
  <signal name="StatusNotifierHostRegistered"/>
</interface></node>
"""
ITEM = "org.kde.StatusNotifierItem"
MENU = "com.canonical.dbusmenu"

bus = Gio.bus_get_sync(Gio.BusType.SESSION)
items = []


def on_call(_bus, sender, _path, _interface, method, parameters, invocation):
    if method == "RegisterStatusNotifierItem":
        (service,) = parameters.unpack()
        items.append((sender, service) if service.startswith("/") else (service, "/StatusNotifierItem"))
    invocation.return_value(None)


def on_get(_bus, _sender, _path, _interface, name):
    if name == "RegisteredStatusNotifierItems":
        return GLib.Variant("as", [service + path for service, path in items])
    if name == "ProtocolVersion":
        return GLib.Variant("i", 0)
    return GLib.Variant("b", True)


def call(path, interface, method, parameters=None):
    return bus.call_sync(items[-1][0], path, interface, method, parameters, None, 0, 2000, None).unpack()


def prop(name):
    return call(items[-1][1], "org.freedesktop.DBus.Properties", "Get", GLib.Variant("(ss)", (ITEM, name)))[0]


def layout():
    call(prop("Menu"), MENU, "AboutToShow", GLib.Variant("(i)", (0,)))
    _, root = call(prop("Menu"), MENU, "GetLayout", GLib.Variant("(iias)", (0, -1, [])))
    return root


def entry(node):
    number, properties, children = node
    return {
        "id": number,
        "label": properties.get("label", ""),
        "rule": properties.get("type") == "separator",
        "enabled": properties.get("enabled", True),
        "children": [entry(child) for child in children],
    }


def answer(line):
    if not items:
        return {"registered": False}
    if line == "state":
        return {
            "registered": True,
            "title": prop("Title"),
            "tooltip": prop("ToolTip")[2:],
            "icons": [[width, height, hash(bytes(data))] for width, height, data in prop("IconPixmap")],
            "menu": entry(layout())["children"],
        }
    if line == "click":
        call(items[-1][1], ITEM, "Activate", GLib.Variant("(ii)", (0, 0)))
        return {"done": True}
    level = entry(layout())
    for label in line.removeprefix("choose ").split(" / "):
        level = next((child for child in level["children"] if child["label"] == label), None)
        if level is None:
            return {"done": False, "missing": label}
    event = GLib.Variant("(isvu)", (level["id"], "clicked", GLib.Variant("s", ""), 0))
    call(prop("Menu"), MENU, "Event", event)
    return {"done": True}


def on_line(channel, _condition):
    line = channel.readline().strip()
    if not line:
        loop.quit()
        return False
    try:
        reply = answer(line)
    except GLib.Error as error:
        reply = {"error": error.message}
    print(json.dumps(reply), flush=True)
    return True


interface = Gio.DBusNodeInfo.new_for_xml(WATCHER).interfaces[0]
bus.register_object("/StatusNotifierWatcher", interface, on_call, on_get, None)
Gio.bus_own_name_on_connection(bus, "org.kde.StatusNotifierWatcher", 0, None, None)
loop = GLib.MainLoop()
GLib.io_add_watch(sys.stdin, GLib.IO_IN | GLib.IO_HUP, on_line)
print(json.dumps({"ready": True}), flush=True)
loop.run()
