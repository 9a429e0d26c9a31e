//! What a container changed, as a tree of folders. Pure.

use contract::{ChangeKind, FileChange, FilePath};
use std::cmp::Ordering;
use std::collections::HashSet;

/// A place in the tree: nodes are numbered from top to bottom as if all folders were open.
pub(super) type NodeId = usize;

/// The tree.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Tree {
    nodes: Vec<Node>,
}

/// A path that was changed, or one on the way to it.
#[derive(Debug, PartialEq)]
pub(super) struct Node {
    pub(super) path: FilePath,
    /// `None` where only something below was told.
    pub(super) kind: Option<ChangeKind>,
    pub(super) parent: Option<NodeId>,
    pub(super) depth: usize,
    /// One past the last that lies in it.
    end: NodeId,
}

impl Tree {
    /// Engines tell most of the folders on the way to a change, not all of them.
    pub(super) fn of(changes: &[FileChange]) -> Self {
        let mut sorted: Vec<&FileChange> = changes.iter().collect();
        sorted.sort_by(|one, other| by_folders(&one.path, &other.path));
        let mut tree = Self::default();
        // The folders that the last node lies in, itself included.
        let mut open: Vec<NodeId> = Vec::new();
        for change in sorted {
            while let Some(last) = open.last() {
                if tree.within(*last, &change.path) {
                    break;
                }
                tree.close(&mut open);
            }
            if let Some(last) = open.last().copied()
                && tree
                    .nodes
                    .get(last)
                    .is_some_and(|node| node.path == change.path)
            {
                // Told twice, or already there on the way to something.
                if let Some(node) = tree.nodes.get_mut(last) {
                    node.kind = Some(change.kind);
                }
                continue;
            }
            let above = open.last().and_then(|last| tree.nodes.get(*last));
            let above = above.map_or_else(FilePath::root, |node| node.path.clone());
            let mut missing = Vec::new();
            let mut way = change.path.parent();
            while way != above && way != FilePath::root() {
                missing.push(way.clone());
                way = way.parent();
            }
            for folder in missing.into_iter().rev() {
                tree.push(folder, None, &mut open);
            }
            tree.push(change.path.clone(), Some(change.kind), &mut open);
        }
        while !open.is_empty() {
            tree.close(&mut open);
        }
        tree
    }

    fn within(&self, folder: NodeId, path: &FilePath) -> bool {
        self.nodes
            .get(folder)
            .is_some_and(|node| path.is_within(&node.path))
    }

    fn push(&mut self, path: FilePath, kind: Option<ChangeKind>, open: &mut Vec<NodeId>) {
        let id = self.nodes.len();
        self.nodes.push(Node {
            path,
            kind,
            parent: open.last().copied(),
            depth: open.len(),
            end: id + 1,
        });
        open.push(id);
    }

    fn close(&mut self, open: &mut Vec<NodeId>) {
        let end = self.nodes.len();
        if let Some(node) = open.pop().and_then(|id| self.nodes.get_mut(id)) {
            node.end = end;
        }
    }

    pub(super) fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Something lies in it.
    pub(super) fn is_folder(&self, id: NodeId) -> bool {
        self.nodes.get(id).is_some_and(|node| node.end > id + 1)
    }

    /// What is seen where these folders are folded.
    pub(super) fn visible(&self, folded: &HashSet<NodeId>) -> Vec<NodeId> {
        let mut visible = Vec::new();
        let mut id = 0;
        while let Some(node) = self.nodes.get(id) {
            visible.push(id);
            id = if folded.contains(&id) {
                node.end
            } else {
                id + 1
            };
        }
        visible
    }

    /// What has all of the words in its path, and the folders on the way to it. Everything where
    /// there are no words.
    pub(super) fn matching(&self, words: &str, kinds: &[ChangeKind]) -> Option<Vec<NodeId>> {
        let words: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
        if words.is_empty() && kinds.is_empty() {
            return None;
        }
        let mut kept = vec![false; self.nodes.len()];
        for (id, node) in self.nodes.iter().enumerate() {
            let path = node.path.as_str().to_lowercase();
            let fits = words.iter().all(|word| path.contains(word.as_str()))
                && node
                    .kind
                    .is_some_and(|kind| kinds.is_empty() || kinds.contains(&kind));
            let mut way = fits.then_some(id);
            while let Some(at) = way {
                match kept.get_mut(at) {
                    Some(known) if !*known => *known = true,
                    Some(_) | None => break,
                }
                way = self.nodes.get(at).and_then(|node| node.parent);
            }
        }
        let kept = kept.iter().enumerate();
        Some(kept.filter_map(|(id, kept)| kept.then_some(id)).collect())
    }

    /// Folders that hold more than a screen of changes are folded at first, but for what leads to
    /// them: a package manager changes thousands of files.
    pub(super) fn folded_at_first(&self) -> HashSet<NodeId> {
        const FEW: usize = 24;
        let nodes = self.nodes.iter().enumerate();
        nodes
            .filter(|(id, node)| {
                // As many as lie in it directly.
                let mut own = 0;
                let mut child = id + 1;
                while child < node.end {
                    own += 1;
                    child = self.nodes.get(child).map_or(node.end, |node| node.end);
                }
                own > FEW
            })
            .map(|(id, _)| id)
            .collect()
    }
}

/// A folder stands right before what lies in it: `/a`, `/a/b`, `/a-b`.
fn by_folders(one: &FilePath, other: &FilePath) -> Ordering {
    one.as_str().split('/').cmp(other.as_str().split('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(path: &str, kind: ChangeKind) -> FileChange {
        FileChange {
            path: FilePath::typed(path),
            kind,
        }
    }

    fn tree() -> Tree {
        use ChangeKind::{Added, Deleted, Modified};
        Tree::of(&[
            change("/a-b", Added),
            change("/a", Modified),
            change("/a/c", Deleted),
            // Of `/etc` and `/etc/deep` nothing was told.
            change("/etc/deep/conf", Added),
            change("/etc/hosts", Modified),
        ])
    }

    fn told(tree: &Tree, ids: &[NodeId]) -> String {
        let lines = ids.iter().filter_map(|id| tree.node(*id)).map(|node| {
            let kind = node.kind.map_or("?", |kind| match kind {
                ChangeKind::Modified => "C",
                ChangeKind::Added => "A",
                ChangeKind::Deleted => "D",
            });
            format!("{}{kind} {}", "·".repeat(node.depth), node.path)
        });
        lines.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn folders_stand_before_what_lies_in_them() {
        let tree = tree();
        let all = "C /a ·D /a/c A /a-b ? /etc ·? /etc/deep ··A /etc/deep/conf ·C /etc/hosts";
        assert_eq!(told(&tree, &tree.visible(&HashSet::new())), all);
        let folded = HashSet::from([0, 4]);
        assert_eq!(
            told(&tree, &tree.visible(&folded)),
            "C /a A /a-b ? /etc ·? /etc/deep ·C /etc/hosts"
        );
        assert!(tree.is_folder(0) && !tree.is_folder(1) && tree.is_folder(4));
        assert!(tree.folded_at_first().is_empty());
    }

    #[test]
    fn a_filter_shows_the_way_to_what_it_found() {
        let tree = tree();
        let found = |words: &str, kinds: &[ChangeKind]| {
            tree.matching(words, kinds).map(|ids| told(&tree, &ids))
        };
        assert_eq!(found("", &[]), None);
        assert_eq!(
            found("CONF deep", &[]).as_deref(),
            Some("? /etc ·? /etc/deep ··A /etc/deep/conf")
        );
        assert_eq!(
            found("", &[ChangeKind::Deleted]).as_deref(),
            Some("C /a ·D /a/c")
        );
        assert_eq!(found("nowhere", &[]).as_deref(), Some(""));
    }

    #[test]
    fn hostile_paths_end() {
        let odd = ["", "/", "//", "a", "/a\nb", "/a/../b", "/a", "/a"];
        let tree = Tree::of(&odd.map(|path| change(path, ChangeKind::Added)));
        assert!(!tree.is_empty());
        let many: Vec<FileChange> = (0..100)
            .map(|number| change(&format!("/many/{number}"), ChangeKind::Added))
            .collect();
        let tree = Tree::of(&many);
        assert_eq!(tree.folded_at_first(), HashSet::from([0]));
    }
}
