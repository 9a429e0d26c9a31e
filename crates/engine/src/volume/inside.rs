//! The helper in the engine, as works on volumes see it.

use super::packed::Reading;
use crate::engine::Engine;
use crate::helper::{Helper, HelperError, JobInput, JobOutput, JobSaid};
use bytes::Bytes;
use contract::{Deed, Failure, FilePath, LeftOut, LeftOutWhy, VolumeContent};
use files_helper::{Ask, Count, Job, Kind, Reply, Why};
use futures_util::StreamExt as _;
use std::io;
use std::pin::pin;
use tokio::io::AsyncWriteExt as _;

/// What was left out is named up to so many.
const MOST: usize = 1000;

/// A volume that is looked into.
#[derive(Clone, Copy)]
pub(super) struct Mounted<'a> {
    pub(super) name: &'a str,
    pub(super) writable: bool,
}

/// Some volumes, mounted in one helper: they are named by their place in the order asked. Dropping
/// it ends what it does.
pub(super) struct Inside {
    helper: Helper,
    deed: Deed,
    names: Vec<String>,
}

/// An entry of a folder.
pub(super) struct Inner {
    /// As the file system has it.
    pub(super) name: Vec<u8>,
    pub(super) folder: bool,
    pub(super) size: u64,
}

/// How far something came.
#[derive(Clone, Copy, Default)]
pub(super) struct Course {
    pub(super) files: u64,
    pub(super) bytes: u64,
}

/// What was carried.
#[derive(Default)]
pub(super) struct Carried {
    pub(super) files: u64,
    pub(super) bytes: u64,
    pub(super) left_out: Vec<LeftOut>,
    pub(super) left_out_total: u64,
}

impl Inside {
    /// Mounting a volume that is not there would make it: look first.
    pub(super) async fn open(
        engine: &Engine,
        deed: Deed,
        volumes: &[Mounted<'_>],
    ) -> Result<Self, Failure> {
        let names = volumes.iter().map(|volume| volume.name.to_owned());
        let wanted: Vec<(String, bool)> = volumes
            .iter()
            .map(|volume| (volume.name.to_owned(), volume.writable))
            .collect();
        let names: Vec<String> = names.collect();
        let helper = Helper::of_volumes(engine, &wanted).await;
        let helper = helper.map_err(|failure| Failure {
            deed,
            subject: names.join(", "),
            ..failure
        })?;
        Ok(Self {
            helper,
            deed,
            names,
        })
    }

    fn failure(&self, at: usize, error: &HelperError) -> Failure {
        let name = self.names.get(at).map_or("", String::as_str);
        let mut failure = error.failure(self.deed, name);
        // A path alone does not tell of which volume.
        if failure.subject != name {
            failure.subject = format!("{name}:{}", failure.subject);
        }
        failure
    }

    /// What is below a path, itself not counted.
    pub(super) async fn count(&self, at: usize, path: &[u8]) -> Result<VolumeContent, Failure> {
        let asked = self.helper.ask(at, Ask::Count(vec![absolute(path)])).await;
        match asked.map_err(|error| self.failure(at, &error))? {
            Reply::Counted(count) => Ok(VolumeContent {
                bytes: count.bytes,
                entries: (count.files + count.folders).saturating_sub(1),
            }),
            other => Err(self.odd(at, &other)),
        }
    }

    /// What is in a folder.
    pub(super) async fn folder(&self, at: usize, path: &[u8]) -> Result<Vec<Inner>, Failure> {
        let mut replies = pin!(self.helper.stream(at, Ask::List(absolute(path))));
        let mut all = Vec::new();
        while let Some(reply) = replies.next().await {
            match reply.map_err(|error| self.failure(at, &error))? {
                Reply::Entries(entries) => all.extend(entries.into_iter().map(|entry| Inner {
                    folder: entry.kind == Kind::Folder,
                    size: entry.size,
                    name: entry.name.into_vec(),
                })),
                _ => break,
            }
        }
        Ok(all)
    }

    /// Deletes all that is in a volume.
    pub(super) async fn empty(
        &self,
        at: usize,
        mut tell: impl FnMut(Course),
    ) -> Result<Carried, Failure> {
        let mut replies = pin!(self.helper.stream(at, Ask::Empty(absolute(b""))));
        let mut carried = Carried::default();
        let mut over = false;
        while let Some(reply) = replies.next().await {
            let reply = reply.map_err(|error| self.failure(at, &error))?;
            over |= reply.is_last();
            carried.hear(reply, &mut tell);
        }
        if over { Ok(carried) } else { Err(self.cut(at)) }
    }

    /// All that is in one volume → another, where it is put aside and then in its place.
    pub(super) async fn copy(
        &self,
        [from, to]: [usize; 2],
        replace: bool,
        mut tell: impl FnMut(Course),
    ) -> Result<Carried, Failure> {
        let job = Job::Copy {
            from: byte(from),
            to: byte(to),
            replace,
        };
        let (_input, mut output) = self.start(to, job).await?;
        let mut carried = Carried::default();
        self.hear(to, &mut output, &mut carried, &mut tell).await?;
        Ok(carried)
    }

    /// A volume as an archive.
    pub(super) async fn pack(&self, at: usize) -> Result<Tar<'_>, Failure> {
        let job = Job::Tar {
            root: byte(at),
            path: absolute(b"").into_vec(),
        };
        let (input, output) = self.start(at, job).await?;
        Ok(Tar {
            inside: self,
            at,
            _input: input,
            output,
            over: false,
            carried: Carried::default(),
        })
    }

    /// An archive → a volume, where it is put aside and, once it is whole, in its place.
    pub(super) async fn unpack(
        &self,
        at: usize,
        replace: bool,
        mut reading: Reading,
        of_file: impl Fn(io::Error) -> Failure,
        mut tell: impl FnMut(Course),
    ) -> Result<Carried, Failure> {
        let job = Job::Untar {
            root: byte(at),
            path: absolute(b"").into_vec(),
            replace,
        };
        let (mut input, mut output) = self.start(at, job).await?;
        let mut carried = Carried::default();
        let read = reading.counter();
        // What it says comes while it is fed; its progress is of the file, whose length is known.
        let feed = async {
            while let Some(piece) = reading.next().await {
                let piece = piece.map_err(&of_file)?;
                if input.write_all(&piece).await.is_err() {
                    // It says why itself.
                    return Ok(());
                }
            }
            // Where that fails it says why itself.
            let _ = input.shutdown().await;
            Ok(())
        };
        let mut heard = |course: Course| {
            tell(Course {
                bytes: read.load(std::sync::atomic::Ordering::Relaxed),
                ..course
            });
        };
        {
            let hear = self.hear(at, &mut output, &mut carried, &mut heard);
            let (mut feed, mut hear) = (pin!(feed), pin!(hear));
            tokio::select! {
                fed = &mut feed => {
                    fed?;
                    hear.await?;
                }
                // It has seen enough: the end of the archive, or what it refuses.
                heard = &mut hear => heard?,
            }
        }
        Ok(carried)
    }

    async fn start(&self, at: usize, job: Job) -> Result<(JobInput, JobOutput), Failure> {
        let started = self.helper.start(job).await;
        started.map_err(|error| self.failure(at, &error))
    }

    /// What a job says until its end.
    async fn hear(
        &self,
        at: usize,
        output: &mut JobOutput,
        carried: &mut Carried,
        tell: &mut impl FnMut(Course),
    ) -> Result<(), Failure> {
        let mut over = false;
        while let Some(said) = output.next().await {
            if let JobSaid::Told(reply) = said.map_err(|error| self.failure(at, &error))? {
                over |= reply.is_last();
                carried.hear(reply, tell);
            }
        }
        if over { Ok(()) } else { Err(self.cut(at)) }
    }

    fn cut(&self, at: usize) -> Failure {
        let error = HelperError::Ended("the helper ended".to_owned());
        self.failure(at, &error)
    }

    fn odd(&self, at: usize, reply: &Reply) -> Failure {
        let error = HelperError::Refused {
            path: Vec::new(),
            errno: 0,
            message: format!("an answer that was not asked for: {reply:?}"),
        };
        self.failure(at, &error)
    }
}

/// A root's number. There are never so many.
fn byte(at: usize) -> u8 {
    u8::try_from(at).unwrap_or(u8::MAX)
}

fn absolute(path: &[u8]) -> files_helper::Bytes {
    files_helper::Bytes::from([b"/", path].concat())
}

impl Carried {
    fn hear(&mut self, reply: Reply, tell: &mut impl FnMut(Course)) {
        match reply {
            Reply::Progress(count) => tell(course(count)),
            Reply::Counted(count) => {
                let Course { files, bytes } = course(count);
                (self.files, self.bytes) = (files, bytes);
            }
            Reply::LeftOut { path, why } => {
                self.left_out_total += 1;
                if self.left_out.len() < MOST {
                    self.left_out.push(LeftOut {
                        path: FilePath::from_bytes(&path),
                        why: why_of(why),
                    });
                }
            }
            _ => {}
        }
    }
}

fn course(count: Count) -> Course {
    Course {
        files: count.files + count.folders,
        bytes: count.bytes,
    }
}

fn why_of(why: Why) -> LeftOutWhy {
    match why {
        Why::Special => LeftOutWhy::Special,
        Why::Outside => LeftOutWhy::Outside,
        Why::Kept => LeftOutWhy::Kept,
        Why::Unsteady => LeftOutWhy::Refused {
            message: "it changed while it was read".to_owned(),
        },
        Why::Refused(message) => LeftOutWhy::Refused { message },
    }
}

/// An archive that comes out of a volume.
pub(super) struct Tar<'a> {
    inside: &'a Inside,
    at: usize,
    /// Closing it ends the work.
    _input: JobInput,
    output: JobOutput,
    over: bool,
    carried: Carried,
}

impl Tar<'_> {
    /// The next bytes; `None` once it is whole.
    pub(super) async fn next(
        &mut self,
        mut tell: impl FnMut(Course),
    ) -> Option<Result<Bytes, Failure>> {
        loop {
            match self.output.next().await {
                Some(Ok(JobSaid::Bytes(bytes))) => return Some(Ok(bytes)),
                Some(Ok(JobSaid::Told(reply))) => {
                    self.over |= reply.is_last();
                    self.carried.hear(reply, &mut tell);
                }
                Some(Err(error)) => return Some(Err(self.inside.failure(self.at, &error))),
                None if self.over => return None,
                None => return Some(Err(self.inside.cut(self.at))),
            }
        }
    }

    /// What was carried, once it is whole.
    pub(super) fn carried(self) -> Carried {
        self.carried
    }
}
