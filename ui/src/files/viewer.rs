//! What is in a file, below the rows: a text to be edited, a picture, or bytes.

use super::codemirror::{self, Editor, Text};
use super::desk::Desk;
use super::hexview::HexView;
use super::meanwhile::{Meanwhile, Question};
use super::store::Draft;
use super::{carry, deeds};
use crate::format::{bytes, plain};
use crate::i18n::*;
use crate::ipc;
use crate::parts::{Button, IconButton, Look};
use contract::{
    DownloadForm, Failure, FileBody, FileContent, FileKind, FilePath, FilePlace, FileRead,
    FileSaved, FileVersion, FileWrite, LARGEST_TEXT,
};
use leptos::html;
use leptos::prelude::*;
use std::cell::Cell;
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;

thread_local! {
    /// Long lines are wrapped, from one file to the next.
    static WRAP: Cell<bool> = const { Cell::new(false) };
}

/// One open file. A copy is a handle.
#[derive(Clone, Copy)]
pub(super) struct Viewer {
    pub(super) desk: Desk,
    /// Where it was opened.
    pub(super) path: StoredValue<FilePath>,
    place: StoredValue<FilePlace>,
    content: RwSignal<Option<Result<Arc<FileContent>, Failure>>>,
    /// What was seen of it last.
    pub(super) version: RwSignal<Option<FileVersion>>,
    /// What it holds, as far as is known here.
    saved: StoredValue<String>,
    pub(super) edited: RwSignal<bool>,
    saving: RwSignal<bool>,
    keep_times: RwSignal<bool>,
    wrap: RwSignal<bool>,
    /// Somebody else changed it.
    stale: RwSignal<bool>,
    refused: RwSignal<Option<Failure>>,
    /// Why the text cannot be shown.
    broken: RwSignal<Option<String>>,
    notice: RwSignal<Option<String>>,
    pub(super) question: RwSignal<Option<Question>>,
    editor: StoredValue<Option<Editor>, LocalStorage>,
}

/// The file that the browser shows.
#[component]
pub(super) fn FileViewer(desk: Desk, path: FilePath) -> impl IntoView {
    let i18n = use_i18n();
    let viewer = Viewer {
        desk,
        path: StoredValue::new(path.clone()),
        place: StoredValue::new(desk.place.get_untracked()),
        content: RwSignal::new(None),
        version: RwSignal::new(None),
        saved: StoredValue::new(String::new()),
        edited: RwSignal::new(false),
        saving: RwSignal::new(false),
        keep_times: RwSignal::new(false),
        wrap: RwSignal::new(WRAP.get()),
        stale: RwSignal::new(false),
        refused: RwSignal::new(None),
        broken: RwSignal::new(None),
        notice: RwSignal::new(None),
        question: RwSignal::new(None),
        editor: StoredValue::new_local(None),
    };
    viewer.read();
    let files = desk.stores.files;
    Effect::new(move || {
        let (place, path) = (viewer.place.get_value(), viewer.path.get_value());
        files.set_writing(desk.number, place, path, viewer.edited.get());
    });
    // Whatever becomes of the browser, what was written stays.
    on_cleanup(move || viewer.leave());
    Effect::new(move || {
        let fixed = desk.fixed().is_some();
        if let Some(editor) = viewer.editor() {
            editor.set_read_only(fixed);
        }
    });
    Effect::new(move || viewer.compare());
    let shown = plain(path.as_str()).into_owned();
    let name = plain(path.name()).into_owned();
    let label = name.clone();
    let tools = view! { <Tools viewer /> }.into_any();
    let bars = view! { <Bars viewer /> }.into_any();
    let meanwhile = view! { <Meanwhile viewer /> }.into_any();
    view! {
        <section
            class="file-viewer"
            data-files-viewer=path.as_str().to_owned()
            data-edited=move || viewer.edited.get().then_some("")
            aria-label=move || t_string!(i18n, files.file_of, name = label.clone())
        >
            <header class="viewer-head">
                <h3 class="viewer-name hostile" title=shown>
                    <bdi>{name}</bdi>
                </h3>
                <span class="muted viewer-state" role="status">
                    {move || viewer.state_words(i18n.get_locale())}
                </span>
                <span class="spring"></span>
                {tools}
            </header>
            {bars}
            {move || match viewer.content.get() {
                None => {
                    view! { <p class="files-waiting">{t!(i18n, files.reading)}</p> }.into_any()
                }
                Some(Err(failure)) => {
                    view! {
                        <div class="viewer-failed" role="alert" data-failed>
                            <p>{move || desk.words_of(&failure)}</p>
                            <Button on_press=move |_| viewer.read()>{t!(i18n, drawer.again)}</Button>
                        </div>
                    }
                        .into_any()
                }
                Some(Ok(content)) => body(viewer, content),
            }}
            {meanwhile}
        </section>
    }
    .into_any()
}

fn body(viewer: Viewer, content: Arc<FileContent>) -> AnyView {
    match &content.body {
        FileBody::Text { .. } => view! { <TextView viewer content /> }.into_any(),
        FileBody::Picture { mime, base64 } => {
            let source = format!("data:{mime};base64,{base64}");
            view! { <Picture viewer source size=content.row.size /> }.into_any()
        }
        FileBody::Bytes => {
            let (size, kind) = (content.version.size, content.row.kind);
            view! { <Bytes viewer size kind path=content.path.clone() /> }.into_any()
        }
    }
}

/// What can be done with the file.
#[component]
fn Tools(viewer: Viewer) -> impl IntoView {
    let i18n = use_i18n();
    let desk = viewer.desk;
    let is_text = Memo::new(move |_| {
        viewer.content.with(|content| {
            matches!(content, Some(Ok(content)) if matches!(content.body, FileBody::Text { .. }))
        })
    });
    let fixed = Memo::new(move |_| desk.fixed().is_some());
    let idle = Signal::derive(move || !viewer.edited.get() || viewer.saving.get());
    let save_words = move || match (viewer.saving.get(), desk.place.get()) {
        (true, _) => t_string!(i18n, files.saving),
        (false, FilePlace::Volume { .. }) => t_string!(i18n, files.save_to_volume),
        (false, FilePlace::Container { .. }) => t_string!(i18n, files.save_to_container),
        (false, FilePlace::Image { .. }) => t_string!(i18n, files.save),
    };
    let text_tools = move || {
        is_text.get().then(|| {
            view! {
                <IconButton
                    name=Signal::derive(move || t_string!(i18n, files.find_in_file).to_owned())
                    icon=icondata::LuSearch
                    on_press=move |_| {
                        if let Some(editor) = viewer.editor() {
                            editor.find();
                        }
                    }
                />
                <button
                    type="button"
                    class="button quiet icon-button"
                    aria-label=move || t_string!(i18n, files.wrap)
                    title=move || t_string!(i18n, files.wrap)
                    aria-pressed=move || if viewer.wrap.get() { "true" } else { "false" }
                    on:click=move |_| viewer.set_wrap(!viewer.wrap.get_untracked())
                >
                    <crate::parts::Icon of=icondata::LuWrapText />
                </button>
            }
        })
    };
    let save_tools = move || {
        (is_text.get() && !fixed.get()).then(|| {
            view! {
                <label class="viewer-keep">
                    <input
                        type="checkbox"
                        class="tick"
                        prop:checked=move || viewer.keep_times.get()
                        on:change=move |_| viewer.keep_times.update(|keep| *keep = !*keep)
                    />
                    {t!(i18n, files.keep_times)}
                </label>
                <Button disabled=idle on_press=move |_| viewer.revert()>
                    {t!(i18n, files.revert)}
                </Button>
                <Button
                    look=Look::Primary
                    disabled=idle
                    on_press=move |_| viewer.save()
                >
                    {save_words}
                </Button>
            }
        })
    };
    view! {
        {text_tools}
        <IconButton
            name=Signal::derive(move || t_string!(i18n, files.download_file).to_owned())
            icon=icondata::LuDownload
            on_press=move |_| {
                let path = viewer.path.get_value();
                carry::download(desk, vec![path], DownloadForm::Files);
            }
        />
        {save_tools}
        <IconButton
            name=Signal::derive(move || t_string!(i18n, files.close_file).to_owned())
            icon=icondata::LuX
            on_press=move |_| viewer.close()
        />
    }
}

/// What is to be said of the file.
#[component]
fn Bars(viewer: Viewer) -> impl IntoView {
    let i18n = use_i18n();
    let desk = viewer.desk;
    view! {
        {move || {
            viewer
                .refused
                .get()
                .map(|failure| {
                    view! {
                        <div class="viewer-bar" data-tone="failed" role="alert">
                            <span>{move || desk.words_of(&failure)}</span>
                            <Button look=Look::Quiet on_press=move |_| viewer.refused.set(None)>
                                {t!(i18n, list.dismiss)}
                            </Button>
                        </div>
                    }
                })
        }}
        {move || {
            viewer
                .broken
                .get()
                .map(|words| {
                    view! {
                        <div class="viewer-bar" data-tone="failed" role="alert">
                            {t_string!(i18n, files.no_editor, message = plain(&words).into_owned())}
                        </div>
                    }
                })
        }}
        {move || {
            viewer
                .stale
                .get()
                .then(|| {
                    view! {
                        <div class="viewer-bar" data-tone="warning" role="status" data-stale>
                            <span>
                                {move || {
                                    if viewer.edited.get() {
                                        t_string!(i18n, files.changed_edited)
                                    } else {
                                        t_string!(i18n, files.changed)
                                    }
                                }}
                            </span>
                            {move || {
                                (!viewer.edited.get())
                                    .then(|| {
                                        view! {
                                            <Button on_press=move |_| {
                                                viewer.read();
                                            }>{t!(i18n, files.reload)}</Button>
                                        }
                                    })
                            }}
                        </div>
                    }
                })
        }}
    }
}

/// A text, in the editor.
#[component]
fn TextView(viewer: Viewer, content: Arc<FileContent>) -> impl IntoView {
    let host = NodeRef::<html::Div>::new();
    Effect::new(move |begun: Option<bool>| match (host.get(), begun) {
        (Some(host), None | Some(false)) => {
            viewer.show(host.into(), content.clone());
            true
        }
        (_, begun) => begun.unwrap_or_default(),
    });
    view! { <div node_ref=host class="editor" data-editor=""></div> }
}

/// A picture, with its size.
#[component]
fn Picture(viewer: Viewer, source: String, size: u64) -> impl IntoView {
    let i18n = use_i18n();
    let picture = NodeRef::<html::Img>::new();
    let measured = RwSignal::new(None::<Option<(u32, u32)>>);
    let name = viewer
        .path
        .with_value(|path| plain(path.name()).into_owned());
    view! {
        <div class="viewer-picture" tabindex="0" data-picture="">
            <img
                node_ref=picture
                src=source
                alt=name
                on:load=move |_| {
                    if let Some(picture) = picture.get_untracked() {
                        measured.set(Some(Some((picture.natural_width(), picture.natural_height()))));
                    }
                }
                on:error=move |_| measured.set(Some(None))
            />
            <p class="muted" role="status">
                {move || match measured.get() {
                    None => String::new(),
                    Some(None) => t_string!(i18n, files.no_picture).to_owned(),
                    Some(Some((width, height))) => {
                        format!("{width} × {height} · {}", bytes::decimal(size))
                    }
                }}
            </p>
        </div>
    }
}

/// What is no text, or too large to be edited.
#[component]
fn Bytes(viewer: Viewer, size: u64, kind: FileKind, path: FilePath) -> impl IntoView {
    let i18n = use_i18n();
    let too_large = size > LARGEST_TEXT;
    if !deeds::opens(kind) {
        return view! {
            <p class="viewer-failed">
                {move || {
                    let locale = i18n.get_locale();
                    let kind = super::list::kind_word(locale, kind);
                    td_string!(locale, files.not_opened, kind = kind)
                }}
            </p>
        }
        .into_any();
    }
    view! {
        <p class="viewer-note muted">
            {move || {
                if too_large {
                    t_string!(
                        i18n,
                        files.too_large,
                        size = bytes::decimal(size),
                        most = bytes::binary(LARGEST_TEXT)
                    )
                } else {
                    t_string!(i18n, files.no_text, size = bytes::decimal(size))
                }
            }}
        </p>
        <HexView desk=viewer.desk path size />
    }
    .into_any()
}

impl Viewer {
    pub(super) fn editor(self) -> Option<Editor> {
        self.editor.try_get_value().flatten()
    }

    pub(super) fn name(self) -> String {
        self.path.with_value(|path| plain(path.name()).into_owned())
    }

    fn state_words(self, locale: Locale) -> String {
        if self.edited.get() {
            return td_string!(locale, files.edited).to_owned();
        }
        self.notice.get().unwrap_or_default()
    }

    /// Reads the file, or reads it anew.
    fn read(self) {
        let Some(view) = self.desk.view.get_untracked() else {
            return;
        };
        let path = self.path.get_value();
        self.refused.set(None);
        spawn_local(async move {
            let answer = ipc::call(FileRead { view, path }).await;
            if self.content.try_with_untracked(|_| ()).is_none() {
                return;
            }
            match answer {
                Ok(content) => self.take(content),
                Err(failure) => match self.content.get_untracked() {
                    // What is shown of it is better than nothing.
                    Some(Ok(_)) => self.refused.set(Some(failure)),
                    Some(Err(_)) | None => self.content.set(Some(Err(failure))),
                },
            }
        });
    }

    /// The file as it is now.
    fn take(self, content: FileContent) {
        self.stale.set(false);
        self.version.set(Some(content.version));
        match (&content.body, self.editor()) {
            (FileBody::Text { text, .. }, Some(editor)) => {
                self.saved.set_value(text.clone());
                editor.replace(text);
                // The same editor goes on: its history too.
                self.content.update_untracked(|shown| {
                    *shown = Some(Ok(Arc::new(content)));
                });
            }
            _ => {
                self.drop_editor();
                self.content.set(Some(Ok(Arc::new(content))));
            }
        }
    }

    fn drop_editor(self) {
        if let Some(editor) = self.editor() {
            editor.close();
        }
        self.editor.try_set_value(None);
    }

    /// Shows the text: what was written before and not saved, where there is some.
    fn show(self, host: HtmlElement, content: Arc<FileContent>) {
        let FileBody::Text { text, .. } = content.body.clone() else {
            return;
        };
        let path = self.path.get_value();
        let draft = self.desk.draft(&path);
        if let Some(draft) = &draft
            && draft.version != content.version
        {
            // Saving it is a question then.
            self.version.set(Some(draft.version));
            self.stale.set(true);
        }
        self.saved.set_value(text.clone());
        let desk = self.desk;
        let locale = desk.locale();
        let label = td_string!(locale, files.text_of, name = self.name());
        let read_only = desk.fixed_untracked().is_some();
        let wrap = self.wrap.get_untracked();
        spawn_local(async move {
            let shown = draft.as_ref().map_or(text.as_str(), |draft| &draft.text);
            let of = Text {
                text: shown,
                saved: draft.is_some().then_some(text.as_str()),
                path: path.as_str(),
                label,
                read_only,
                wrap,
            };
            let changed = move |edited| {
                self.edited.try_set(edited);
                self.notice.try_set(None);
            };
            let opened = codemirror::open(&host, locale, of, changed, move || self.save()).await;
            match opened {
                // The file may be closed by now.
                Ok(editor) => {
                    if self.edited.try_get_untracked().is_none() {
                        editor.close();
                    } else {
                        self.editor.try_set_value(Some(editor));
                    }
                }
                Err(words) => {
                    self.broken.try_set(Some(words));
                }
            }
        });
    }

    fn set_wrap(self, on: bool) {
        WRAP.set(on);
        self.wrap.set(on);
        if let Some(editor) = self.editor() {
            editor.set_wrap(on);
        }
    }

    /// What stands in the editor.
    pub(super) fn text(self) -> Option<String> {
        Some(self.editor()?.text())
    }

    pub(super) fn save(self) {
        let fixed = self.desk.fixed_untracked().is_some();
        if fixed || !self.edited.get_untracked() || self.saving.get_untracked() {
            return;
        }
        if let Some(text) = self.text() {
            self.write(text, self.version.get_untracked(), false);
        }
    }

    /// Writes a text over a version of the file, or over whatever is there.
    pub(super) fn write(self, text: String, over: Option<FileVersion>, then_close: bool) {
        let Some(view) = self.desk.view.get_untracked() else {
            return;
        };
        let (path, bom) = self.content.with_untracked(|content| match content {
            Some(Ok(content)) => (
                content.path.clone(),
                matches!(content.body, FileBody::Text { bom: true, .. }),
            ),
            Some(Err(_)) | None => (self.path.get_value(), false),
        });
        self.saving.set(true);
        self.refused.set(None);
        let asked = FileWrite {
            op: ipc::op(),
            view,
            path,
            text: text.clone(),
            bom,
            over,
            keep_times: self.keep_times.get_untracked(),
        };
        spawn_local(async move {
            let answer = ipc::call(asked).await;
            if self.saving.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(FileSaved::Saved { version }) => {
                    self.version.set(Some(version));
                    self.stale.set(false);
                    self.saved.set_value(text.clone());
                    if let Some(editor) = self.editor() {
                        editor.saved(&text);
                    }
                    self.forget_draft();
                    let locale = self.desk.locale();
                    self.notice
                        .set(Some(td_string!(locale, files.saved).to_owned()));
                    self.desk.renew();
                    if then_close {
                        self.desk.file.set(None);
                        self.desk.focus_rows();
                    }
                }
                Ok(FileSaved::ChangedMeanwhile { now }) => {
                    self.question
                        .set(Some(Question::Changed(now.map(Arc::from))));
                }
                Err(failure) => self.refused.set(Some(failure)),
            }
        });
    }

    /// What the file holds, taken over: what was written here goes.
    pub(super) fn take_theirs(self, now: Option<Arc<FileContent>>) {
        self.forget_draft();
        match now {
            Some(now) => {
                self.edited.set(false);
                self.take(FileContent::clone(&now));
            }
            None => {
                self.edited.set(false);
                self.desk.file.set(None);
            }
        }
    }

    /// What the file holds, as far as is known here; undo brings back what was written.
    fn revert(self) {
        if let Some(editor) = self.editor() {
            let saved = self.saved.get_value();
            editor.replace(&saved);
            editor.focus();
            self.forget_draft();
        }
    }

    fn forget_draft(self) {
        let (place, path) = (self.place.get_value(), self.path.get_value());
        self.desk.stores.files.keep_draft(place, path, None);
    }

    /// Closes it; what was written here is asked about.
    fn close(self) {
        if self.edited.get_untracked() {
            self.question.set(Some(Question::Leave));
        } else {
            self.desk.file.set(None);
            self.desk.focus_rows();
        }
    }

    /// What was written here goes with the file.
    pub(super) fn discard(self) {
        self.edited.set(false);
        self.forget_draft();
        self.desk.file.set(None);
        self.desk.focus_rows();
    }

    /// The component goes.
    fn leave(self) {
        let (Some(place), Some(path)) = (self.place.try_get_value(), self.path.try_get_value())
        else {
            return;
        };
        let edited = self.edited.try_get_untracked().unwrap_or_default();
        let files = self.desk.stores.files;
        files.set_writing(self.desk.number, place.clone(), path.clone(), false);
        let version = self.version.try_get_untracked().flatten();
        if let (true, Some(text), Some(version)) = (edited, self.text(), version) {
            let draft = Draft { text, version };
            files.keep_draft(place, path, Some(draft));
        }
        self.drop_editor();
    }

    /// Whether the row tells of another state of the file than the one that is shown.
    fn compare(self) {
        let path = self.path.get_value();
        let Some(version) = self.version.get() else {
            return;
        };
        let in_folder = self.desk.path.with(|folder| *folder == path.parent());
        if !in_folder || self.saving.get() {
            return;
        }
        let name = FilePath::written(path.name());
        let row = self
            .desk
            .held
            .with(|held| held.find(&name).map(|(_, row)| row.clone()));
        if let Some(row) = row.filter(|row| row.kind == FileKind::File) {
            let seen = version.modified_ns.div_euclid(1_000_000);
            // An engine that tells whole seconds tells them everywhere.
            let other =
                row.size != version.size || row.modified.div_euclid(1000) != seen.div_euclid(1000);
            if other != self.stale.get_untracked() {
                self.stale.set(other);
            }
        }
    }
}
