//! Make a volume: plain, or with a ready form of the local driver's options.

mod form;

pub(crate) use form::VolumeForm;

use crate::format::{plain, words};
use crate::i18n::*;
use crate::ipc;
use crate::pages::volumes::driver;
use crate::parts::{Answers, CopyButton, Dialog, Pairs, Reveal, TextField, focus_first};
use crate::refusal::sentence;
use crate::stores::{Id, Stores, stores};
use contract::{Failure, FailureCode, Pair, VolumeCreate};
use form::{Fault, Field, Kind, command};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// The fields, each by itself. A copy is a handle.
#[derive(Clone, Copy)]
struct Fields {
    name: RwSignal<String>,
    kind: RwSignal<Kind>,
    driver: RwSignal<String>,
    nfs_server: RwSignal<String>,
    nfs_path: RwSignal<String>,
    nfs_version: RwSignal<String>,
    cifs_server: RwSignal<String>,
    cifs_share: RwSignal<String>,
    cifs_user: RwSignal<String>,
    cifs_password: RwSignal<String>,
    cifs_version: RwSignal<String>,
    tmpfs_size: RwSignal<String>,
    bind_path: RwSignal<String>,
    read_only: RwSignal<bool>,
    more: RwSignal<String>,
    options: RwSignal<Vec<Pair>>,
    labels: RwSignal<Vec<Pair>>,
}

impl Fields {
    fn new(form: VolumeForm) -> Self {
        Self {
            name: RwSignal::new(form.name),
            kind: RwSignal::new(form.kind),
            driver: RwSignal::new(form.driver),
            nfs_server: RwSignal::new(form.nfs_server),
            nfs_path: RwSignal::new(form.nfs_path),
            nfs_version: RwSignal::new(form.nfs_version),
            cifs_server: RwSignal::new(form.cifs_server),
            cifs_share: RwSignal::new(form.cifs_share),
            cifs_user: RwSignal::new(form.cifs_user),
            cifs_password: RwSignal::new(form.cifs_password),
            cifs_version: RwSignal::new(form.cifs_version),
            tmpfs_size: RwSignal::new(form.tmpfs_size),
            bind_path: RwSignal::new(form.bind_path),
            read_only: RwSignal::new(form.read_only),
            more: RwSignal::new(form.more),
            options: RwSignal::new(form.options),
            labels: RwSignal::new(form.labels),
        }
    }

    fn form(self) -> VolumeForm {
        VolumeForm {
            name: self.name.get(),
            kind: self.kind.get(),
            driver: self.driver.get(),
            nfs_server: self.nfs_server.get(),
            nfs_path: self.nfs_path.get(),
            nfs_version: self.nfs_version.get(),
            cifs_server: self.cifs_server.get(),
            cifs_share: self.cifs_share.get(),
            cifs_user: self.cifs_user.get(),
            cifs_password: self.cifs_password.get(),
            cifs_version: self.cifs_version.get(),
            tmpfs_size: self.tmpfs_size.get(),
            bind_path: self.bind_path.get(),
            read_only: self.read_only.get(),
            more: self.more.get(),
            options: self.options.get(),
            labels: self.labels.get(),
            failure: None,
        }
    }
}

#[component]
pub(super) fn NewVolume(of: VolumeForm) -> impl IntoView {
    let i18n = use_i18n();
    let stores = stores();
    let refused = RwSignal::new(of.failure.clone());
    let fields = Fields::new(of);
    let form = Memo::new(move |_| fields.form());
    let asking = RwSignal::new(false);
    // An empty field is no reproach before something was tried.
    let tried = RwSignal::new(false);
    let close = move || stores.dialogs.close();
    // What the engine refused is about what it was given.
    Effect::new(move |before: Option<()>| {
        form.track();
        if before.is_some() {
            refused.set(None);
        }
    });
    let faults = Memo::new(move |_| form.with(VolumeForm::faults));
    let fault_of = move |field: Field| {
        Signal::derive(move || {
            let fault = faults.with(|faults| {
                let mut all = faults.iter();
                all.find_map(|(own, fault)| (*own == field).then_some(*fault))
            })?;
            let seen = fault != Fault::Missing || tried.get();
            seen.then(|| fault_words(i18n.get_locale(), fault))
        })
    };
    let clash = Memo::new(move |_| {
        name_clash(
            stores,
            i18n.get_locale(),
            &form.with(|it| it.name.trim().to_owned()),
        )
    });
    let name_error = Signal::derive(move || {
        let taken = || {
            refused.with(|refused| {
                let failure = refused.as_ref().filter(|failure| is_about_name(failure))?;
                Some(sentence(failure, i18n.get_locale()))
            })
        };
        fault_of(Field::Name)
            .get()
            .or_else(|| clash.get())
            .or_else(taken)
    });
    let ready = move || faults.with(Vec::is_empty) && clash.with(Option::is_none) && !asking.get();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        if !untrack(ready) {
            return;
        }
        asking.set(true);
        refused.set(None);
        let args = VolumeCreate {
            op: ipc::op(),
            spec: form.with_untracked(VolumeForm::spec),
        };
        spawn_local(async move {
            let made = ipc::call(args).await;
            // The dialog may be closed by now; then the list says what became of it.
            if asking.try_set(false).is_some() {
                return;
            }
            match made {
                Ok(name) => {
                    close();
                    stores.volume.selection.only(&Id::from(name));
                }
                Err(failure) => refused.set(Some(failure)),
            }
        });
    };
    let first = NodeRef::<html::Input>::new();
    focus_first(first);
    view! {
        <Dialog
            title=Signal::derive(move || t_string!(i18n, volumes.new_title).to_owned())
            hook="new-volume"
            on_close=close
        >
            <form on:submit=submit>
                <div class="dialog-body">
                    <TextField
                        label=Signal::derive(move || t_string!(i18n, volumes.name_or_none).to_owned())
                        value=fields.name
                        error=name_error
                        mono=true
                        node_ref=first
                    />
                    <fieldset class="choices kinds">
                        <legend>{t!(i18n, volumes.kind)}</legend>
                        {Kind::ALL.map(|kind| kind_choice(fields, kind)).collect_view()}
                    </fieldset>
                    {move || kind_fields(fields, fields.kind.get(), &fault_of)}
                    <Pairs
                        label=Signal::derive(move || t_string!(i18n, drawer.labels).to_owned())
                        rows=fields.labels
                        hook="labels"
                    />
                    <Command form />
                    {move || {
                        let failure = refused.get().filter(|failure| !is_about_name(failure))?;
                        Some(
                            view! {
                                <p class="notice failed" role="alert">
                                    <bdi>{move || sentence(&failure, i18n.get_locale())}</bdi>
                                </p>
                            },
                        )
                    }}
                </div>
                <Answers
                    on_cancel=close
                    off=move || asking.get() || clash.with(Option::is_some)
                >
                        {move || {
                            if asking.get() {
                                t_string!(i18n, volumes.creating)
                            } else {
                                t_string!(i18n, volumes.create)
                            }
                        }}
                </Answers>
            </form>
        </Dialog>
    }
}

fn kind_choice(fields: Fields, kind: Kind) -> impl IntoView {
    let i18n = use_i18n();
    let label = move || match kind {
        Kind::Plain => t_string!(i18n, volumes.kind_plain),
        Kind::Nfs => t_string!(i18n, volumes.kind_nfs),
        Kind::Cifs => t_string!(i18n, volumes.kind_cifs),
        Kind::Tmpfs => t_string!(i18n, volumes.kind_tmpfs),
        Kind::Bind => t_string!(i18n, volumes.kind_bind),
        Kind::Own => t_string!(i18n, volumes.kind_own),
    };
    view! {
        <label class="choice">
            <input
                type="radio"
                name="kind"
                value=kind.word()
                prop:checked=move || fields.kind.get() == kind
                on:change=move |_| fields.kind.set(kind)
            />
            {label}
        </label>
    }
}

fn kind_fields(
    fields: Fields,
    kind: Kind,
    fault_of: &impl Fn(Field) -> Signal<Option<String>>,
) -> AnyView {
    let i18n = use_i18n();
    let driver_field = move || {
        view! {
            <TextField
                label=Signal::derive(move || t_string!(i18n, volumes.driver_or_local).to_owned())
                value=fields.driver
                mono=true
            />
        }
    };
    let more = move || {
        view! {
            <label class="choice">
                <input
                    type="checkbox"
                    class="tick"
                    data-read-only
                    prop:checked=move || fields.read_only.get()
                    on:change:target=move |event| fields.read_only.set(event.target().checked())
                />
                {t!(i18n, drawer.read_only)}
            </label>
            <TextField
                label=Signal::derive(move || t_string!(i18n, volumes.more_options).to_owned())
                value=fields.more
                mono=true
            />
        }
    };
    match kind {
        Kind::Plain => driver_field().into_any(),
        Kind::Own => view! {
            {driver_field()}
            <Pairs
                label=Signal::derive(move || {
                    t_string!(i18n, volumes.driver_options).to_owned()
                })
                rows=fields.options
                hook="options"
            />
        }
        .into_any(),
        Kind::Nfs => view! {
            <div class="field-pair">
                <TextField
                    label=Signal::derive(move || t_string!(i18n, volumes.server).to_owned())
                    value=fields.nfs_server
                    error=fault_of(Field::NfsServer)
                    mono=true
                />
                <TextField
                    label=Signal::derive(move || t_string!(i18n, volumes.nfs_version).to_owned())
                    value=fields.nfs_version
                    mono=true
                />
            </div>
            <TextField
                label=Signal::derive(move || t_string!(i18n, volumes.nfs_path).to_owned())
                value=fields.nfs_path
                error=fault_of(Field::NfsPath)
                mono=true
            />
            {more()}
        }
        .into_any(),
        Kind::Cifs => view! {
            <div class="field-pair">
                <TextField
                    label=Signal::derive(move || t_string!(i18n, volumes.server).to_owned())
                    value=fields.cifs_server
                    error=fault_of(Field::CifsServer)
                    mono=true
                />
                <TextField
                    label=Signal::derive(move || t_string!(i18n, volumes.share).to_owned())
                    value=fields.cifs_share
                    error=fault_of(Field::CifsShare)
                    mono=true
                />
            </div>
            <div class="field-pair">
                <TextField
                    label=Signal::derive(move || t_string!(i18n, volumes.user_or_guest).to_owned())
                    value=fields.cifs_user
                    error=fault_of(Field::CifsUser)
                    mono=true
                />
                <Password value=fields.cifs_password error=fault_of(Field::CifsPassword) />
            </div>
            <p class="muted">{t!(i18n, volumes.password_note)}</p>
            <TextField
                label=Signal::derive(move || t_string!(i18n, volumes.cifs_version).to_owned())
                value=fields.cifs_version
                mono=true
            />
            {more()}
        }
        .into_any(),
        Kind::Tmpfs => view! {
            <TextField
                label=Signal::derive(move || t_string!(i18n, volumes.tmpfs_size).to_owned())
                value=fields.tmpfs_size
                error=fault_of(Field::TmpfsSize)
                mono=true
            />
            <p class="muted">{t!(i18n, volumes.tmpfs_note)}</p>
            <TextField
                label=Signal::derive(move || t_string!(i18n, volumes.more_options).to_owned())
                value=fields.more
                mono=true
            />
        }
        .into_any(),
        Kind::Bind => view! {
            <TextField
                label=Signal::derive(move || t_string!(i18n, volumes.bind_path).to_owned())
                value=fields.bind_path
                error=fault_of(Field::BindPath)
                mono=true
            />
            {more()}
        }
        .into_any(),
    }
}

/// A password, typed blind.
#[component]
fn Password(value: RwSignal<String>, error: Signal<Option<String>>) -> impl IntoView {
    let i18n = use_i18n();
    let shown = RwSignal::new(false);
    view! {
        <div class="field">
            <label for="volume-password">{t!(i18n, volumes.password)}</label>
            <span class="pair-value">
                <input
                    id="volume-password"
                    class="input mono"
                    type=move || if shown.get() { "text" } else { "password" }
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    aria-invalid=move || if error.get().is_some() { "true" } else { "false" }
                    aria-describedby="volume-password-error"
                    prop:value=move || value.get()
                    on:input:target=move |event| value.set(event.target().value())
                />
                <Reveal shown />
            </span>
            <p class="field-error" id="volume-password-error" aria-live="polite">
                {move || error.get()}
            </p>
        </div>
    }
}

/// The same for a terminal. Secrets are dots; copied is the real one.
#[component]
fn Command(form: Memo<VolumeForm>) -> impl IntoView {
    let i18n = use_i18n();
    let shown = move || plain(&command(&form.with(VolumeForm::spec), true)).into_owned();
    view! {
        <div class="field" data-command>
            <span class="field-label">{t!(i18n, volumes.command)}</span>
            <div class="command">
                <code class="mono selectable">{shown}</code>
                <CopyButton text=move || command(&form.with_untracked(VolumeForm::spec), false) />
            </div>
        </div>
    }
}

/// Who has this name already. The engine would take it for the same volume and say nothing.
pub(super) fn name_clash(stores: Stores, locale: Locale, name: &str) -> Option<String> {
    let row = stores.volumes.get(name)?.get();
    let shown = plain(name);
    let driver = driver(&row);
    let users = stores.volume.users.with(|users| {
        let users = users.get(name)?;
        let names: Vec<_> = users.iter().map(|(_, name)| plain(name)).collect();
        Some(names.join(", "))
    });
    Some(match users {
        Some(users) => td_string!(
            locale,
            volumes.name_taken_used,
            name = shown,
            driver = plain(&driver),
            users = users
        ),
        None => td_string!(
            locale,
            volumes.name_taken,
            name = shown,
            driver = plain(&driver)
        ),
    })
}

fn is_about_name(failure: &Failure) -> bool {
    matches!(
        failure.code,
        Some(FailureCode::NameTaken | FailureCode::Exists)
    )
}

fn fault_words(locale: Locale, fault: Fault) -> String {
    match fault {
        Fault::Name(fault) => return words::name_fault(locale, fault),
        Fault::Missing => td_string!(locale, volumes.missing),
        Fault::Comma => td_string!(locale, volumes.comma),
        Fault::NotAbsolute => td_string!(locale, volumes.not_absolute),
        Fault::Size => td_string!(locale, volumes.size_wrong),
    }
    .to_owned()
}
