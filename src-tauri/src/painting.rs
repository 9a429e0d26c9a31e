//! How the webview paints on Linux, decided before anything of it is loaded.
//!
//! WebKitGTK paints through the graphics card's buffers. Where there is no card (a virtual machine,
//! a remote desktop) Mesa stands in for one, in every process and for every picture: measured with
//! a thousand containers, 120 MB more and the first list 150 ms later. There the older way is
//! taken, through shared memory. A card, or a choice of the person's, leaves everything as it is.

use std::path::Path;

/// WebKitGTK's own switch; anything but `0` is on.
const NO_DMABUF: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";

/// To be called before the first thread is started.
pub(crate) fn choose() {
    if std::env::var_os(NO_DMABUF).is_none() && !has_card(Path::new("/dev/dri")) {
        #[expect(
            unsafe_code,
            reason = "the webview's processes take it from the environment; no other thread runs yet"
        )]
        // SAFETY: `run` calls this first, in a process with one thread.
        unsafe {
            std::env::set_var(NO_DMABUF, "1");
        }
    }
}

/// A card that programs may draw with has a render node.
fn has_card(nodes: &Path) -> bool {
    std::fs::read_dir(nodes).is_ok_and(|entries| {
        entries
            .flatten()
            .any(|entry| entry.file_name().as_encoded_bytes().starts_with(b"renderD"))
    })
}

#[cfg(test)]
mod tests {
    use super::has_card;

    #[test]
    fn a_card_is_a_render_node() {
        let nodes = std::env::temp_dir().join(format!("berth-dri-{}", std::process::id()));
        assert!(!has_card(&nodes));
        std::fs::create_dir_all(&nodes).unwrap();
        std::fs::write(nodes.join("card0"), "").unwrap();
        assert!(!has_card(&nodes));
        std::fs::write(nodes.join("renderD128"), "").unwrap();
        assert!(has_card(&nodes));
        std::fs::remove_dir_all(&nodes).unwrap();
    }
}
