//! What is in a file, and how it is shown; and a text written over it.

use super::archive;
use super::folder::row;
use super::misheard;
use super::names::Names;
use super::refused;
use super::way::{Found, Way, wired};
use contract::{
    Deed, Failure, FailureCode, FileBody, FileContent, FilePath, FileSaved, FileVersion, FileWrite,
    LARGEST_PICTURE, LARGEST_TEXT,
};
use files_helper::{Ask, Reply, Version};

const BOM: &[u8] = b"\xef\xbb\xbf";

pub(super) async fn read(
    way: &Way,
    path: &FilePath,
    names: &Names,
) -> Result<FileContent, Failure> {
    let deed = Deed::OpenFile;
    let mut found = way.open(deed, path, LARGEST_TEXT).await?;
    if found.content.is_none() && found.entry.size <= LARGEST_PICTURE {
        // Only a picture is worth that much.
        let head = way.bytes(path, 0, 64).await?;
        if picture(&head).is_some() {
            found = way.open(deed, path, LARGEST_PICTURE).await?;
        }
    }
    Ok(shown(found, names))
}

fn shown(found: Found, names: &Names) -> FileContent {
    FileContent {
        row: row(&found.entry, names),
        version: FileVersion {
            size: found.version.size,
            modified_ns: found.version.modified,
            hash: found.version.hash,
        },
        path: found.path,
        body: found.content.map_or(FileBody::Bytes, body),
    }
}

fn body(content: Vec<u8>) -> FileBody {
    use base64::Engine as _;
    if let Some(mime) = picture(&content) {
        return FileBody::Picture {
            mime: mime.to_owned(),
            base64: base64::engine::general_purpose::STANDARD.encode(content),
        };
    }
    let bom = content.starts_with(BOM);
    let text = content
        .get(if bom { BOM.len() } else { 0 }..)
        .unwrap_or_default();
    // What has zeros in it is no text, even where it is UTF-8.
    if text.contains(&0) {
        return FileBody::Bytes;
    }
    match std::str::from_utf8(text) {
        Ok(text) => FileBody::Text {
            text: text.to_owned(),
            bom,
        },
        Err(_) => FileBody::Bytes,
    }
}

/// By how it begins, never by its name.
fn picture(head: &[u8]) -> Option<&'static str> {
    match head {
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some("image/gif"),
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ] => Some("image/webp"),
        [0, 0, 1, 0, count, 0, ..] if *count > 0 => Some("image/x-icon"),
        [b'B', b'M', _, _, _, _, 0, 0, 0, 0, ..] => Some("image/bmp"),
        _ => None,
    }
}

pub(super) async fn write(
    way: &Way,
    args: &FileWrite,
    names: &Names,
) -> Result<FileSaved, Failure> {
    let deed = Deed::SaveFile;
    let mut content = Vec::with_capacity(args.text.len() + BOM.len());
    if args.bom {
        content.extend_from_slice(BOM);
    }
    content.extend_from_slice(args.text.as_bytes());
    let over = args.over.map(|over| Version {
        size: over.size,
        modified: over.modified_ns,
        hash: over.hash,
    });
    let written = match way {
        Way::Helper { helper, .. } => {
            let ask = Ask::Write {
                path: wired(&args.path),
                content: content.into(),
                over,
                keep_times: args.keep_times,
            };
            match helper.ask(0, ask).await {
                Ok(Reply::Written(version)) => Some(version),
                Ok(Reply::Stale) => None,
                Ok(other) => return Err(misheard(deed, &other)),
                Err(error) => return Err(error.failure(deed, args.path.as_str())),
            }
        }
        Way::Archive { .. } => by_archive(way, args, &content, over).await?,
    };
    match written {
        Some(version) => Ok(FileSaved::Saved {
            version: FileVersion {
                size: version.size,
                modified_ns: version.modified,
                hash: version.hash,
            },
        }),
        None => {
            let now = match read(way, &args.path, names).await {
                Ok(now) => Some(Box::new(now)),
                Err(failure) if failure.code == Some(FailureCode::Gone) => None,
                Err(failure) => return Err(failure),
            };
            Ok(FileSaved::ChangedMeanwhile { now })
        }
    }
}

/// In place: where the engine fails in the middle the old content is put back.
async fn by_archive(
    way: &Way,
    args: &FileWrite,
    content: &[u8],
    over: Option<Version>,
) -> Result<Option<Version>, Failure> {
    let deed = Deed::SaveFile;
    let Way::Archive { wire, id, .. } = way else {
        return Ok(None);
    };
    let old = match archive::open(wire, id, deed, &args.path, u64::MAX).await {
        Ok(found) => Some(found),
        Err(failure) if failure.code == Some(FailureCode::Gone) => None,
        Err(failure) => return Err(failure),
    };
    if let Some(read) = over
        && old.as_ref().is_none_or(|old| {
            old.version.size != read.size
                || old.version.modified != read.modified
                || (read.hash != 0 && old.version.hash != read.hash)
        })
    {
        return Ok(None);
    }
    let path = old
        .as_ref()
        .map_or_else(|| archive::tidy(&args.path), |old| old.path.clone());
    let whole = path.to_bytes();
    let name = whole
        .rsplit(|byte| *byte == b'/')
        .next()
        .unwrap_or_default();
    let seconds = |nanos: i64| u64::try_from(nanos / 1_000_000_000).unwrap_or(0);
    let then = old.as_ref().map(|old| seconds(old.version.modified));
    let time = then
        .filter(|_| args.keep_times)
        .unwrap_or_else(archive::now);
    let like = old.as_ref().map(|old| &old.entry);
    let made = |content: &[u8], time: u64| {
        archive::one(name, like, false, content, time)
            .map_err(|error| refused(deed, path.as_str(), None, &error.to_string()))
    };
    let put = archive::put(wire, id, deed, &path.parent(), made(content, time)?).await;
    if let Err(failure) = put {
        if let Some(before) = old.as_ref().and_then(|old| old.content.as_deref()) {
            let before = made(before, then.unwrap_or(0))?;
            // The first failure is the one to tell.
            let _ = archive::put(wire, id, deed, &path.parent(), before).await;
        }
        return Err(failure);
    }
    let found = archive::open(wire, id, deed, &path, u64::MAX).await?;
    Ok(Some(found.version))
}

#[cfg(test)]
mod tests {
    use super::body;
    use contract::FileBody;

    #[test]
    fn what_a_file_is_is_told_by_its_content() {
        let text = |bytes: &[u8]| match body(bytes.to_vec()) {
            FileBody::Text { text, bom } => Some((text, bom)),
            FileBody::Picture { .. } | FileBody::Bytes => None,
        };
        assert_eq!(text(b"a\r\n"), Some(("a\r\n".into(), false)));
        assert_eq!(text(b"\xef\xbb\xbfa"), Some(("a".into(), true)));
        assert_eq!(text(b""), Some((String::new(), false)));
        assert_eq!(text(b"a\0b"), None);
        assert_eq!(text(b"\xff"), None);
        let png = body(b"\x89PNG\r\n\x1a\nrest".to_vec());
        assert!(matches!(png, FileBody::Picture { mime, .. } if mime == "image/png"));
        assert_eq!(text(b"<svg xmlns='x'/>").map(|(_, bom)| bom), Some(false));
    }
}
