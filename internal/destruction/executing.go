package destruction

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"docket/internal/access"
	"docket/internal/database"
	"docket/internal/fault"
	"docket/internal/jobs"
	"docket/internal/notify"
	"docket/internal/preserve"
	"docket/internal/search"
	"docket/internal/trace"
	"docket/storage"
)

// Execution is the act of carrying a destruction out.
type Execution struct {
	Count   int    `json:"count" doc:"the number of items, typed by hand"`
	Confirm string `json:"confirm" doc:"the own password"`
}

// Execute carries out a destruction that is ready: its records are destroyed when this returns, and a job
// removes their content. The executor types how many there are. A conflict names what has come in between.
func (s *Service) Execute(ctx context.Context, actor access.Actor, id string, in Execution) (Detail, error) {
	if err := actor.Require(PermDestroy); err != nil {
		return Detail{}, err
	}
	found, err := find(ctx, s.DB, actor, id)
	if err != nil {
		return Detail{}, err
	}
	if in.Count != found.Count {
		return Detail{}, fault.ErrInvalid.With(fault.Field{Field: "count", Code: "count_differs"})
	}
	if err := s.Accounts.Confirm(ctx, actor, in.Confirm); err != nil {
		return Detail{}, err
	}
	var documents []string
	err = pgx.BeginFunc(ctx, s.DB, func(tx pgx.Tx) error {
		d, err := lock(ctx, tx, id)
		if err != nil {
			return err
		}
		switch {
		case slices.Contains(d.witnesses, actor.Username):
			return ErrWitness
		case d.State != StateReady:
			return ErrNotReady
		}
		if documents, err = documentsOf(ctx, tx, id); err != nil {
			return err
		}
		if err := s.Records.Destroy(ctx, tx, actor, id, documents); err != nil {
			return err
		}
		now := s.instant()
		d.State, d.Step, d.executor, d.ExecutedAt = StateExecuting, stepRecording, actor.Username, &now
		if err := s.seal(ctx, tx, actor, d, trace.Act{Kind: "execute_destruction", Decision: "done"}); err != nil {
			return err
		}
		d.version++
		if err := stage(ctx, tx, d, s.Preserve.Stage); err != nil {
			return err
		}
		if err := update(ctx, tx, d); err != nil {
			return err
		}
		return s.Events.Record(ctx, tx, actor, Executed{d.ID}, CarryOutArgs{d.ID})
	})
	if err != nil {
		return Detail{}, err
	}
	s.Records.Reindex(ctx, documents)
	return s.detail(ctx, actor, id)
}

// stage writes the manifest of a destruction: everything that is kept of it for good.
func stage(ctx context.Context, tx pgx.Tx, d row, write func(context.Context, pgx.Tx, preserve.Manifest) error) error {
	list := []row{d}
	if err := name(ctx, tx, list); err != nil {
		return err
	}
	items, err := wholeList(ctx, tx, d.ID)
	if err != nil {
		return err
	}
	acts, err := actsOf(ctx, tx, d.ID)
	if err != nil {
		return err
	}
	erased, err := erasedBy(ctx, tx, d.ID)
	if err != nil {
		return err
	}
	return write(ctx, tx, preserve.Manifest{RecordID: d.ID, Version: d.version, Content: struct {
		Type string `json:"type"`
		Detail
		Erased []string `json:"erased"`
	}{Kind, Detail{list[0].Destruction, items, acts}, erased}})
}

// CarryOutArgs asks for the removal of the content of a destruction.
type CarryOutArgs struct {
	ID string `json:"id"`
}

// Kind names the job.
func (CarryOutArgs) Kind() string { return "destruction.carry_out" }

// InsertOpts: it is tried until it is done, for nobody can take it back, and in a queue of its own, for
// building the index anew takes long in a large archive.
func (CarryOutArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: jobs.QueueDestroy, MaxAttempts: 10000}
}

// Work registers the worker.
func (s *Service) Work(queue *jobs.Client) {
	jobs.Add(queue, 24*time.Hour, func(ctx context.Context, args CarryOutArgs, _ int) error {
		err := s.CarryOut(ctx, args.ID)
		if errors.Is(err, errWait) || errors.Is(err, preserve.ErrAway) {
			return jobs.Later(2 * time.Second)
		}
		return err
	})
}

// errWait says that a step goes on by itself and is looked at again soon.
var errWait = errors.New("the copies are not there, or not gone, yet")

// CarryOut removes the content of a destruction, from the step on that it stands at. Each step may be begun
// any number of times.
func (s *Service) CarryOut(ctx context.Context, id string) error {
	documents, err := documentsOf(ctx, s.DB, id)
	if err != nil {
		return err
	}
	for {
		var step string
		if err := s.DB.QueryRow(ctx, "SELECT step FROM destruction WHERE id = $1", id).Scan(&step); err != nil {
			return fmt.Errorf("read step: %w", err)
		}
		switch step {
		case stepRecording:
			err = s.record(ctx, id, documents)
			step = stepErasing
		case stepErasing:
			err = s.erase(ctx, id, documents)
			step = stepChecking
		case stepChecking:
			if err = s.checkErased(ctx, id, documents); err == nil {
				return s.askForConfirmation(ctx, id)
			}
		default:
			return nil // done
		}
		if err != nil {
			return err
		}
		if _, err := s.DB.Exec(ctx, "UPDATE destruction SET step = $2 WHERE id = $1", id, step); err != nil {
			return fmt.Errorf("write step: %w", err)
		}
	}
}

// record returns when list and last manifests are in both replicas.
func (s *Service) record(ctx context.Context, id string, documents []string) error {
	manifests, _, err := s.Records.Remains(ctx, documents)
	if err != nil {
		return err
	}
	for _, d := range append([]string{id}, documents...) {
		if err := s.Preserve.EnsurePublished(ctx, d); err != nil {
			return err
		}
	}
	patience, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	err = s.Preserve.WaitStored(patience, append(manifests, storage.RecordKey(id, 1)))
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		return errWait
	}
	return err
}

// erase begins the removal of everything that the records referred to and that nothing living does. The
// originals in the intake are written down with the file that was made of them, and erased like it: so they
// are after a crash too.
func (s *Service) erase(ctx context.Context, id string, documents []string) error {
	_, blobs, err := s.Records.Remains(ctx, documents)
	if err != nil {
		return err
	}
	for _, b := range blobs {
		_, err := s.Texts.Erase(ctx, b, func(tx pgx.Tx) error {
			originals, err := s.Leftovers.Forget(ctx, tx, b)
			if err != nil {
				return err
			}
			return s.note(ctx, tx, id, append(originals, b)...)
		})
		if err != nil {
			return err
		}
	}
	noted, err := erasedBy(ctx, s.DB, id)
	if err != nil {
		return err
	}
	for _, b := range noted {
		if slices.Contains(blobs, b) {
			continue
		}
		if _, err := s.Texts.Erase(ctx, b, func(pgx.Tx) error { return nil }); err != nil {
			return err
		}
	}
	return nil
}

// note writes down what is erased.
func (s *Service) note(ctx context.Context, tx pgx.Tx, id string, blobs ...string) error {
	for _, b := range blobs {
		_, err := tx.Exec(ctx, "INSERT INTO destroyed_blob (sha256, destruction_id, erased_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", b, id, s.instant())
		if err != nil {
			return fmt.Errorf("write down what is erased: %w", err)
		}
	}
	return nil
}

// checkErased returns nil when nothing is left in either replica, in the designated systems, in the index and
// in the tables that held words of the content.
func (s *Service) checkErased(ctx context.Context, id string, documents []string) error {
	blobs, err := erasedBy(ctx, s.DB, id)
	if err != nil {
		return err
	}
	for _, b := range blobs {
		gone, err := s.Texts.IsErased(ctx, b)
		if err != nil {
			return err
		}
		if !gone {
			return errWait
		}
	}
	removed, unknown, err := s.Records.CopiesRemoved(ctx, documents)
	if err != nil {
		return err
	}
	if !removed {
		return errWait
	}
	if err := s.EmptyTrash(); err != nil {
		return err
	}
	if err := s.Index.Renew(ctx); errors.Is(err, search.ErrBusy) {
		return errWait
	} else if err != nil {
		return err
	}
	// The suggestions in the intake were read from the text; the intake is a queue, and small.
	wiped, err := database.Wipe(ctx, s.DB, "intake_suggestion", "intake")
	if err == nil && len(unknown) > 0 {
		s.Log.Warn("systems that are designated no more had copies of what was destroyed; their operators remove them", "destruction", id, "targets", unknown)
	}
	if err == nil && !wiped {
		s.Log.Warn("the database is not ours: what its log of changes holds of waiting files goes when its operator has it go", "destruction", id)
	}
	return err
}

// askForConfirmation asks both witnesses to confirm that it is done.
func (s *Service) askForConfirmation(ctx context.Context, id string) error {
	return pgx.BeginFunc(ctx, s.DB, func(tx pgx.Tx) error {
		d, err := lock(ctx, tx, id)
		if err != nil || d.State != StateExecuting {
			return err
		}
		d.State, d.Step = StateConfirming, ""
		if err := s.askWitnesses(ctx, tx, d, nodeAfter); err != nil {
			return err
		}
		if err := notify.Send(ctx, tx, append(slices.Clone(d.witnesses), d.executor), "destruction.content.erased", Kind, d.ID, s.instant()); err != nil {
			return err
		}
		if err := update(ctx, tx, d); err != nil {
			return err
		}
		return s.Events.Record(ctx, tx, access.System(), Erased{d.ID})
	})
}
