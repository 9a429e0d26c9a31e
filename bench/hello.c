// The bare page of the same webview: what a window with WebKitGTK costs before there is a program.
// The process and settings are the toolkit's defaults; the page says one word.
#include <gtk/gtk.h>
#include <webkit2/webkit2.h>

int main(int argc, char **argv) {
    gtk_init(&argc, &argv);
    GtkWidget *window = gtk_window_new(GTK_WINDOW_TOPLEVEL);
    GtkWidget *view = webkit_web_view_new();
    gtk_window_set_default_size(GTK_WINDOW(window), 1360, 860);
    gtk_container_add(GTK_CONTAINER(window), view);
    g_signal_connect(window, "destroy", G_CALLBACK(gtk_main_quit), NULL);
    webkit_web_view_load_html(WEBKIT_WEB_VIEW(view), "<!doctype html><title>hello</title><p>hello", NULL);
    gtk_widget_show_all(window);
    gtk_main();
    return 0;
}
