package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"docket/index"
	"docket/internal/access"
	"docket/internal/account"
	"docket/internal/approval"
	"docket/internal/attachment"
	"docket/internal/audit"
	"docket/internal/config"
	"docket/internal/database"
	"docket/internal/delegation"
	"docket/internal/destruction"
	"docket/internal/dictionary"
	"docket/internal/document"
	"docket/internal/event"
	"docket/internal/export"
	"docket/internal/extract"
	"docket/internal/fulltext"
	"docket/internal/handover"
	"docket/internal/intake"
	"docket/internal/jobs"
	"docket/internal/mailbox"
	"docket/internal/notify"
	"docket/internal/opaque"
	"docket/internal/oversight"
	"docket/internal/preserve"
	"docket/internal/queue"
	"docket/internal/routine"
	"docket/internal/seal"
	"docket/internal/search"
	"docket/internal/setting"
	"docket/internal/setup"
	"docket/internal/snapshot"
	"docket/internal/supervise"
	"docket/internal/trace"
	"docket/internal/view"
	"docket/internal/workday"
	"docket/storage"
	"docket/storage/local"
	"docket/storage/s3"
)

// house is the whole service, built from top to bottom in one place. Nothing else constructs.
type house struct {
	cfg config.Config
	log *slog.Logger
	now func() time.Time

	lock    *dataLock
	servers *servers

	archiveID string
	db        *pgxpool.Pool
	local     *local.Store
	bucket    *preserve.LazyBucket
	keys      *audit.Keys
	extractor *extract.Extractor

	queue        *jobs.Client
	sequencer    *audit.Sequencer
	flusher      *database.Flusher
	settings     *setting.Service
	setup        *setup.Service
	failures     *queue.Service
	accounts     *account.Service
	preserve     *preserve.Service
	snapshots    *snapshot.Service
	files        *attachment.Service
	texts        *fulltext.Service
	search       *search.Service
	live         *index.Live
	exports      *export.Service
	documents    *document.Service
	destructions *destruction.Service
	words        *dictionary.Service
	views        *view.Service
	intake       *intake.Service
	tasks        *approval.Service
	notices      *notify.Service
	courier      *notify.Courier
	routines     *routine.Service
	workdays     *workday.Service
	audit        *audit.Service
	sealer       *seal.Sealer
	traces       *trace.Keeper
	oversight    *oversight.Service
	delegations  *delegation.Service
	handover     *handover.Service

	// background ends when the house closes; work is what runs under it.
	background context.Context
	stopWork   context.CancelFunc
	work       sync.WaitGroup
}

// clock is the time of the house. Tests of what happens on a day set another.
var clock = time.Now

// reader is the program whose `child extract` reads files, "" for this one. Tests name one that was
// built without the race detector, under which a reader takes five times as long to begin.
var reader string

// settlingPerWorker is how many files are on their way for each extraction worker: the extractor itself
// reads no more than its workers at once, while others wait for their transaction and the index.
const settlingPerWorker = 8

// openHouse brings up what the service stands on and builds it. Close it, also after an error of run.
func openHouse(ctx context.Context, cfg config.Config, log *slog.Logger) (*house, error) {
	return openHouseWith(ctx, cfg, log, migrate)
}

// openHouseWith is openHouse with another way to make the database ready: a restore fills it.
func openHouseWith(ctx context.Context, cfg config.Config, log *slog.Logger, fill func(context.Context, *house) error) (_ *house, err error) {
	h := &house{cfg: cfg, log: log, now: clock}
	h.background, h.stopWork = context.WithCancel(context.WithoutCancel(ctx))
	defer func() {
		if err != nil {
			h.close()
		}
	}()
	// Others may pass through, for PostgreSQL runs as another user below root; nothing in it is theirs.
	if err := os.MkdirAll(cfg.Data, 0o711); err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	for _, dir := range []string{"run", "keys", "index", "cache"} {
		if err := os.MkdirAll(cfg.Dir(dir), 0o700); err != nil {
			return nil, fmt.Errorf("data folder: %w", err)
		}
	}
	if h.lock, err = lockData(cfg); err != nil {
		return nil, err
	}
	if h.servers, err = startServers(ctx, cfg, log); err != nil {
		return nil, err
	}
	if err := h.openDatabase(ctx); err != nil {
		return nil, err
	}
	if err := fill(ctx, h); err != nil {
		return nil, err
	}
	if err := h.openStores(ctx); err != nil {
		return nil, err
	}
	return h, h.build(ctx)
}

// migrate is how the database of an ordinary start is made ready.
func migrate(ctx context.Context, h *house) error { return database.Migrate(ctx, h.db) }

func (h *house) openDatabase(ctx context.Context) (err error) {
	if h.db, err = database.Open(ctx, h.servers.databaseURL(), 24); err != nil {
		return err
	}
	patience, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	if err := h.db.Ping(patience); err != nil {
		return fmt.Errorf("the database does not answer: %w", err)
	}
	return nil
}

// tools are PostgreSQL's own programs for its database.
func (h *house) tools(ctx context.Context) (snapshot.Programs, error) {
	p := snapshot.Programs{DatabaseURL: h.servers.databaseURL()}
	if h.servers.postgres != nil {
		p.Folder = h.servers.postgres.BinDir()
		return p, nil
	}
	folder, err := supervise.Tools(ctx, h.cfg.PostgresBin)
	p.Folder = folder
	return p, err
}

// openStores makes sure that database, folder and bucket belong to one archive.
func (h *house) openStores(ctx context.Context) (err error) {
	if h.local, err = local.Open(h.cfg.Dir("store")); err != nil {
		return err
	}
	if h.archiveID, err = h.findArchive(ctx); err != nil {
		return err
	}
	if err := storage.InitArchive(ctx, h.local, h.archiveID, h.now()); err != nil {
		return fmt.Errorf("local store: %w", err)
	}
	h.bucket = preserve.NewLazyBucket(h.openBucket)
	if h.keys, err = audit.OpenKeys(h.cfg.Dir("keys"), h.archiveID); err != nil {
		return err
	}
	h.sealer, err = seal.Open(h.cfg.Dir("keys"), h.archiveID, h.now())
	return err
}

// findArchive returns the id of the archive. A store with an archive that the database does not know
// means that the database was lost: starting would hide that.
func (h *house) findArchive(ctx context.Context) (id string, err error) {
	err = h.db.QueryRow(ctx, "SELECT id FROM archive").Scan(&id)
	if err == nil || !errors.Is(err, pgx.ErrNoRows) {
		return id, err
	}
	found, err := storage.ReadArchive(ctx, h.local)
	switch {
	case err == nil:
		return "", fmt.Errorf("the store in %s holds archive %s, but the database is empty; restore it (docket restore) or choose another DOCKET_DATA", h.cfg.Dir("store"), found.ID)
	case !errors.Is(err, storage.ErrNotExist):
		return "", fmt.Errorf("local store: %w", err)
	}
	if theirs := h.archiveInBucket(ctx); theirs != "" {
		return "", fmt.Errorf("the bucket %s holds archive %s, but the database and the local store are empty; restore it (docket restore --from bucket) or choose another DOCKET_S3_BUCKET", h.cfg.S3Bucket, theirs)
	}
	id = opaque.ID()
	_, err = h.db.Exec(ctx, "INSERT INTO archive (id, created_at) VALUES ($1, $2)", id, h.now())
	return id, err
}

// archiveInBucket returns the archive that the bucket is marked with, "" for none. One that is not to be reached now
// does not keep a new archive from beginning: it will be refused as foreign, and named, when it is.
func (h *house) archiveInBucket(ctx context.Context) string {
	store, err := h.bareBucket(ctx)
	if err != nil {
		return ""
	}
	mark, err := storage.ReadArchive(ctx, store)
	if err != nil {
		return ""
	}
	return mark.ID
}

// bareBucket opens the bucket as it lies there, and marks nothing.
func (h *house) bareBucket(ctx context.Context) (*s3.Store, error) {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	cfg, err := h.servers.bucket(ctx)
	if err != nil {
		return nil, err
	}
	return s3.Open(ctx, cfg)
}

func (h *house) openBucket(ctx context.Context) (storage.Store, error) {
	cfg, err := h.servers.bucket(ctx)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	store, err := s3.Open(ctx, cfg)
	if err != nil {
		return nil, err
	}
	if err := storage.InitArchive(ctx, store, h.archiveID, h.now()); err != nil {
		return nil, err
	}
	if store.Loopback() { // by whatever name the settings call it
		h.preserve.FoundOnThisMachine()
	}
	// The mark's time tells a bucket that was emptied from the one that was filled; the address of
	// our own MinIO may change from start to start.
	mark, err := storage.ReadArchive(ctx, store)
	if err != nil {
		return nil, err
	}
	place := cfg.Endpoint
	if h.servers.minio != nil {
		place = "private"
	}
	if err := h.preserve.AdoptBucket(ctx, fmt.Sprintf("%s/%s %s", place, cfg.Bucket, mark.CreatedAt.Format(time.RFC3339))); err != nil {
		return nil, err
	}
	return store, nil
}

// build constructs the blocks and modules, lowest first.
func (h *house) build(ctx context.Context) (err error) {
	h.queue, err = jobs.New(h.db, jobs.Config{ClientID: "docket-" + h.archiveID, Logger: h.log,
		Workers: map[string]int{jobs.QueueDefault: 2, jobs.QueueExtract: h.cfg.ExtractWorkers * settlingPerWorker, jobs.QueueOCR: min(1, h.cfg.ExtractWorkers), jobs.QueueExport: 1, jobs.QueueDestroy: 1}})
	if err != nil {
		return err
	}
	h.flusher = database.NewFlusher(h.background, h.db)
	events := event.NewRecorder(h.queue, h.now)
	h.sequencer = audit.NewSequencer(h.db, h.keys, h.log)
	h.audit = audit.NewService(h.db, h.keys, events, h.cfg.Dir("cache"))
	h.traces = trace.NewKeeper(h.archiveID, h.sealer, events)
	h.settings = setting.NewService(h.db, events, h.now)
	h.accounts = account.NewService(h.db, events, h.settings, h.now)
	h.preserve = preserve.NewService(h.db, h.local, h.bucket, preserve.Config{SameMachine: h.servers.sameMachine(), Logger: h.log})
	h.snapshots = snapshot.NewService(h.db, h.preserve, snapshot.Config{ArchiveID: h.archiveID, Programs: h.tools, WorkDir: h.cfg.Dir("run"), Log: h.log, Now: h.now})
	h.files = attachment.NewService(h.db, h.local, h.bucket, extract.Sniff, h.cfg.MaxFileBytes, h.now)

	h.extractor, err = extract.New(extract.Config{Executable: reader, WorkDir: h.cfg.Dir("run", "extract"), CacheDir: h.cfg.Dir("cache"),
		Workers: max(1, h.cfg.ExtractWorkers), OCR: h.cfg.OCR, Office: true, Logger: h.log})
	if err != nil {
		return err
	}
	h.texts = fulltext.NewService(h.db, h.flusher, h.local, h.bucket, h.files, h.extractor, events,
		fulltext.Config{CanOCR: h.canOCR(), WakeCopies: h.preserve.Wake, CacheDir: h.cfg.Dir("cache"), Log: h.log, Now: h.now})
	if h.live, err = index.OpenLive(h.cfg.Dir("index"), index.Options{}); err != nil {
		return fmt.Errorf("search index: %w", err)
	}
	h.search = search.NewService(h.db, h.live, h.texts, h.archiveID, h.log)
	h.notices = notify.NewService(h.db, events, notify.SMTP{Address: h.cfg.SMTPAddress, User: h.cfg.SMTPUser, Password: string(h.cfg.SMTPPassword),
		From: h.cfg.SMTPFrom, TLS: h.cfg.SMTPTLS}, h.now)
	h.furnish(events)
	return nil
}

func (h *house) canOCR() bool {
	for _, c := range h.extractor.Capabilities() {
		if c.Name == "ocr" {
			return c.Available
		}
	}
	return false
}

// run starts the work in the background. It returns when requests can be served.
func (h *house) run(ctx context.Context) error {
	if err := h.preserve.Recover(ctx); err != nil {
		return err
	}
	if err := h.accounts.SpellNames(ctx); err != nil {
		return err
	}
	if err := h.documents.ResumeFilingCopies(ctx); err != nil {
		return err
	}
	if err := h.routines.Declare(ctx, document.DutyDaily, document.DailyRule(), access.Supervisor); err != nil {
		return err
	}
	h.work.Go(func() { h.preserve.Run(h.background) })
	h.work.Go(func() { h.search.Run(h.background) })
	h.work.Go(func() { h.sequencer.Run(h.background) })
	h.work.Go(func() { h.courier.Run(h.background) })
	if h.cfg.Watch != "" {
		watcher := intake.NewWatcher(h.intake, h.cfg.Watch, h.cfg.WatchUser, h.accounts.Actor, h.log)
		h.work.Go(func() { watcher.Run(h.background) })
	}
	if m := h.cfg.IMAP; m.Address != "" {
		box := mailbox.Config{Address: m.Address, Security: m.TLS, User: m.User, Password: string(m.Password), Folder: m.Folder, Done: m.Done}
		postman := intake.NewPostman(h.intake, box, m.For, m.Every, h.accounts.Actor, h.log)
		h.work.Go(func() { postman.Run(h.background) })
	}
	return h.queue.Start(h.background)
}

// close stops everything, in the opposite order. It may be called at any stage of building. With
// the doors' three seconds before, it is over within the ten that whoever runs services waits
// before they kill; a job that takes longer runs again at the next start.
func (h *house) close() {
	patience, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if h.queue != nil {
		jobsPatience, cancel := context.WithTimeout(patience, 2*time.Second)
		defer cancel()
		if err := h.queue.Stop(jobsPatience); err != nil {
			h.log.Warn("jobs were cut off and run again at the next start", "error", err)
		}
	}
	h.stopWork()
	h.work.Wait()
	if h.extractor != nil {
		_ = h.extractor.Close()
	}
	if h.live != nil {
		if err := h.live.Close(); err != nil {
			h.log.Warn("close search index", "error", err)
		}
	}
	if h.db != nil {
		h.db.Close()
	}
	if h.local != nil {
		_ = h.local.Close()
	}
	if h.servers != nil {
		h.servers.stop(patience)
	}
	if h.lock != nil {
		h.lock.release()
	}
}

func (h *house) socketPath() string { return socketPath(h.cfg) }

// socketPath is where commands reach the running service. A path too long for a socket gets a short
// one of its own, the same for everyone who asks.
func socketPath(cfg config.Config) string {
	path := cfg.Dir("run", "docket.sock")
	if len(path) <= 100 {
		return path
	}
	return filepath.Join(os.TempDir(), fmt.Sprintf("docket-%d-%x", os.Getuid(), opaque.Hash(cfg.Data)[:8]), "docket.sock")
}
