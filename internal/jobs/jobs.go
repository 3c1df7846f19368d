// Package jobs runs work that follows an act: extraction, recognition, housekeeping. A job is
// inserted in the transaction of the act and so exists exactly if the act does; its arguments are
// ids; its worker reloads what they name, so that running it twice is harmless.
//
// The queue is River on PostgreSQL. A worker returns nil, an error (retried with growing pauses),
// Cancel(err) (never again) or Later(d) (again after d, without counting as a failure).
//
// Construction has two steps, because services insert jobs that services work: New, then Add for
// each worker, then Start.
package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
)

// Queues and how many jobs of each run at once is the caller's choice in Config.
const (
	QueueDefault = river.QueueDefault
	QueueExtract = "extract"
	QueueOCR     = "ocr"
	QueueExport  = "export"
	QueueDestroy = "destroy"
)

// Config says how this process works.
type Config struct {
	// ClientID names this process among those that share the database. After a crash the same id
	// takes up the jobs that its predecessor left running.
	ClientID string
	// Workers per queue; a queue with none is not worked here.
	Workers map[string]int
	Logger  *slog.Logger
}

// Client inserts and works jobs.
type Client struct {
	pool     *pgxpool.Pool
	cfg      Config
	workers  *river.Workers
	periodic []*river.PeriodicJob
	insert   *river.Client[pgx.Tx]
	work     *river.Client[pgx.Tx]

	hands   sync.Map // id of a job → true while a worker of this process has it
	rescues sync.WaitGroup
	end     context.CancelFunc // of the rescues
}

// New returns a client that inserts; it works nothing before Start.
func New(pool *pgxpool.Pool, cfg Config) (*Client, error) {
	insert, err := river.NewClient(riverpgxv5.New(pool), &river.Config{Logger: quiet(cfg.Logger)})
	if err != nil {
		return nil, fmt.Errorf("job queue: %w", err)
	}
	return &Client{pool: pool, cfg: cfg, workers: river.NewWorkers(), insert: insert}, nil
}

// Insert puts jobs into the queue, as part of tx.
func (c *Client) Insert(ctx context.Context, tx pgx.Tx, args ...river.JobArgs) error {
	params := make([]river.InsertManyParams, len(args))
	for i, a := range args {
		params[i].Args = a
	}
	if _, err := c.insert.InsertManyTx(ctx, tx, params); err != nil {
		return fmt.Errorf("insert job: %w", err)
	}
	return nil
}

// Add registers the worker of one kind of job: work gets the arguments and the attempt (1 for the
// first) and has timeout for each.
func Add[T river.JobArgs](c *Client, timeout time.Duration, work func(ctx context.Context, args T, attempt int) error) {
	river.AddWorker(c.workers, &worker[T]{client: c, timeout: timeout, work: work})
}

// Every inserts a job each period while this process runs, and once at its start.
func Every[T river.JobArgs](c *Client, period time.Duration, args T) {
	c.periodic = append(c.periodic, river.NewPeriodicJob(river.PeriodicInterval(period),
		func() (river.JobArgs, *river.InsertOpts) { return args, nil },
		&river.PeriodicJobOpts{RunOnStart: true}))
}

// Start takes up what a predecessor left and works until Stop.
func (c *Client) Start(ctx context.Context) error {
	queues := map[string]river.QueueConfig{}
	for name, n := range c.cfg.Workers {
		if n > 0 {
			queues[name] = river.QueueConfig{MaxWorkers: n, FetchCooldown: 10 * time.Millisecond, FetchPollInterval: 500 * time.Millisecond}
		}
	}
	if len(queues) == 0 {
		return nil
	}
	if err := c.takeUp(ctx, 0); err != nil {
		return err
	}
	var err error
	c.work, err = river.NewClient(riverpgxv5.New(c.pool), &river.Config{
		ID: c.cfg.ClientID, Queues: queues, Workers: c.workers, PeriodicJobs: c.periodic,
		Logger: quiet(c.cfg.Logger), JobTimeout: -1, MaxAttempts: 10,
		CompletedJobRetentionPeriod: time.Hour, SkipUnknownJobCheck: true,
	})
	if err != nil {
		return fmt.Errorf("job queue: %w", err)
	}
	if err := c.work.Start(ctx); err != nil {
		return fmt.Errorf("start job queue: %w", err)
	}
	ctx, c.end = context.WithCancel(ctx)
	c.rescues.Go(func() { c.rescue(ctx) })
	return nil
}

// rescueEvery is how often jobs are looked for that nobody works on: a database that is killed
// while it hands out a job leaves it running, in nobody's hands.
const rescueEvery = 5 * time.Second

func (c *Client) rescue(ctx context.Context) {
	tick := time.NewTicker(rescueEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := c.takeUp(ctx, 2*rescueEvery); err != nil && ctx.Err() == nil {
			c.cfg.Logger.Warn("jobs in nobody's hands", "error", err)
		}
	}
}

// takeUp puts back jobs that this process, or its predecessor, took longer than age ago and that
// none of its workers has. River itself waits an hour before it does so. A job that has just ended
// may be put back too and does no harm.
func (c *Client) takeUp(ctx context.Context, age time.Duration) error {
	inHands := []int64{}
	c.hands.Range(func(id, _ any) bool {
		inHands = append(inHands, id.(int64))
		return true
	})
	_, err := c.pool.Exec(ctx, `
		UPDATE river_job SET state = 'available', scheduled_at = now()
		WHERE state = 'running' AND attempted_by[array_upper(attempted_by, 1)] = $1 AND attempted_at <= now() - $2::interval AND NOT id = ANY ($3)`,
		c.cfg.ClientID, age, inHands)
	if err != nil {
		return fmt.Errorf("take up jobs: %w", err)
	}
	return nil
}

// Stop lets running jobs end until ctx is done, then cancels them; they run again at the next start.
func (c *Client) Stop(ctx context.Context) error {
	if c.work == nil {
		return nil
	}
	c.end()
	c.rescues.Wait()
	if err := c.work.Stop(ctx); err == nil {
		return nil
	}
	hard, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	return c.work.StopAndCancel(hard)
}

// Pause stops and Resume continues a queue in every process; the state outlives a restart.
func (c *Client) Pause(ctx context.Context, queue string) error {
	return c.insert.QueuePause(ctx, queue, nil)
}

// Resume is the opposite of Pause.
func (c *Client) Resume(ctx context.Context, queue string) error {
	return c.insert.QueueResume(ctx, queue, nil)
}

// Retry makes a job that did not succeed available at once, as part of tx.
func (c *Client) Retry(ctx context.Context, tx pgx.Tx, id int64) error {
	if _, err := c.insert.JobRetryTx(ctx, tx, id); err != nil {
		return fmt.Errorf("retry job: %w", err)
	}
	return nil
}

// Depth is the state of one queue.
type Depth struct {
	Queue   string `json:"queue"`
	Waiting int64  `json:"waiting"`
	Running int64  `json:"running"`
	Failed  int64  `json:"failed" doc:"given up"`
	Paused  bool   `json:"paused"`
}

// Depths returns the state of every queue that has ever been used, by name.
func (c *Client) Depths(ctx context.Context) ([]Depth, error) {
	rows, err := c.pool.Query(ctx, `
		SELECT j.queue, count(*) FILTER (WHERE state IN ('available', 'scheduled', 'retryable', 'pending')) AS waiting,
		       count(*) FILTER (WHERE state = 'running') AS running,
		       count(*) FILTER (WHERE state = 'discarded') AS failed,
		       coalesce(bool_or(q.paused_at IS NOT NULL), false) AS paused
		FROM river_job j LEFT JOIN river_queue q ON q.name = j.queue GROUP BY j.queue ORDER BY j.queue`)
	if err != nil {
		return nil, fmt.Errorf("read queues: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[Depth])
}

// Cancel says that trying again is useless.
func Cancel(err error) error { return river.JobCancel(err) }

// Later says: again after d, and this did not count.
func Later(d time.Duration) error { return river.JobSnooze(d) }

type worker[T river.JobArgs] struct {
	river.WorkerDefaults[T]
	client  *Client
	timeout time.Duration
	work    func(context.Context, T, int) error
}

func (w *worker[T]) Timeout(*river.Job[T]) time.Duration { return w.timeout }

func (w *worker[T]) NextRetry(job *river.Job[T]) time.Time {
	return time.Now().Add(min(time.Duration(job.Attempt*job.Attempt)*time.Second, time.Minute))
}

func (w *worker[T]) Work(ctx context.Context, job *river.Job[T]) error {
	w.client.hands.Store(job.ID, true)
	defer w.client.hands.Delete(job.ID)
	return w.work(ctx, job.Args, job.Attempt)
}

// quiet keeps River's own remarks, which may quote arguments, below warning out of the log.
func quiet(l *slog.Logger) *slog.Logger {
	if l == nil {
		l = slog.Default()
	}
	return slog.New(levelHandler{l.Handler()})
}

type levelHandler struct{ slog.Handler }

func (h levelHandler) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelWarn && h.Handler.Enabled(ctx, l)
}
func (h levelHandler) WithAttrs(a []slog.Attr) slog.Handler {
	return levelHandler{h.Handler.WithAttrs(a)}
}
func (h levelHandler) WithGroup(n string) slog.Handler { return levelHandler{h.Handler.WithGroup(n)} }
