package destruction

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"docket/internal/access"
	"docket/internal/account"
	"docket/internal/approval"
	"docket/internal/calendar"
	"docket/internal/event"
	"docket/internal/fault"
	"docket/internal/fulltext"
	"docket/internal/opaque"
	"docket/internal/page"
	"docket/internal/preserve"
	"docket/internal/setting"
	"docket/internal/trace"
)

// PermDestroy is the right to propose a destruction and to carry one out.
var PermDestroy = access.NewPermission("destruction.propose", access.Archivist)

// Records is the register of documents, as destroying needs it.
type Records interface {
	// Lines locks the records that are proposed and returns them as the list has them; a fault names those
	// that may not be destroyed.
	Lines(ctx context.Context, tx pgx.Tx, actor access.Actor, ids []string) ([]Item, error)
	// Destroy makes the records of a list destroyed, unless something has come in between.
	Destroy(ctx context.Context, tx pgx.Tx, actor access.Actor, destruction string, ids []string) error
	// Remains returns the keys of the manifests that stay and the hashes of the content that is to go.
	Remains(ctx context.Context, ids []string) (manifests, blobs []string, err error)
	// CopiesRemoved reports whether their copies in the designated systems are gone, too; unknown are systems
	// that once had copies and cannot be looked at, for they are designated no more.
	CopiesRemoved(ctx context.Context, ids []string) (removed bool, unknown []string, err error)
	// Reindex brings the records into the index as they are now.
	Reindex(ctx context.Context, ids []string)
}

// Leftovers are the originals that wait in the intake, of which registered files were made.
type Leftovers interface {
	// Forget removes those of a blob and returns their hashes.
	Forget(ctx context.Context, tx pgx.Tx, blob string) ([]string, error)
}

// Index is the index, whose old segments hold words of what was in it.
type Index interface {
	// Renew builds it anew from the register; search.ErrBusy while it is being built.
	Renew(ctx context.Context) error
}

// Parts are the blocks a Service is built from.
type Parts struct {
	DB        *pgxpool.Pool
	Events    *event.Recorder
	Accounts  *account.Service
	Traces    *trace.Keeper
	Texts     *fulltext.Service
	Preserve  *preserve.Service
	Settings  *setting.Service
	Records   Records
	Leftovers Leftovers
	Index     Index
	// EmptyTrash removes what a bucket on this machine has deleted and still holds in a trash of its own.
	EmptyTrash func() error
	Now        func() time.Time
	Log        *slog.Logger
}

// Service is the use cases of destructions.
type Service struct{ Parts }

// NewService returns the service.
func NewService(p Parts) *Service { return &Service{p} }

func (s *Service) instant() time.Time { return s.Now().UTC().Truncate(time.Microsecond) }

// Propose makes the list of records that are to be destroyed and asks for its appraisal. The archivist must
// be able to read each; the ids of others are mistakes like those of records that do not exist. A conflict
// names what may not be destroyed: on hold, a paper copy out, not due, not filed, on another list.
func (s *Service) Propose(ctx context.Context, actor access.Actor, in Request) (Detail, error) {
	if err := actor.Require(PermDestroy); err != nil {
		return Detail{}, err
	}
	if err := in.check(); err != nil {
		return Detail{}, err
	}
	if in.Witnesses != nil {
		if err := checkWitnesses("witnesses", in.Witnesses, actor.Username); err != nil {
			return Detail{}, err
		}
	}
	d := row{Destruction: Destruction{ID: opaque.ID(), State: StateAppraisal, Count: len(in.Documents), Reason: in.Reason, Method: in.Method, Place: in.Place,
		RequestedBy: Person{actor.Username, actor.Name}, RequestedAt: s.instant()}, appraiser: in.Appraiser, approver: in.Approver, witnesses: in.Witnesses}
	if d.witnesses == nil {
		d.witnesses = []string{}
	}
	err := pgx.BeginFunc(ctx, s.DB, func(tx pgx.Tx) error {
		items, err := s.Records.Lines(ctx, tx, actor, in.Documents)
		if err != nil {
			return err
		}
		for i := range items {
			items[i].Position = i + 1
			d.Level = max(d.Level, items[i].Classification)
		}
		if err := s.checkPeople(ctx, tx, actor, d); err != nil {
			return err
		}
		if err := insert(ctx, tx, d, items); err != nil {
			return err
		}
		if err := s.seal(ctx, tx, actor, d, trace.Act{Kind: "propose_destruction", Decision: "done", Opinion: d.Reason}); err != nil {
			return err
		}
		if err := s.ask(ctx, tx, d, TaskAppraise, "", d.appraiser, access.Archivist); err != nil {
			return err
		}
		return s.Events.Record(ctx, tx, actor, Proposed{d.ID})
	})
	if err != nil {
		return Detail{}, err
	}
	return s.detail(ctx, actor, d.ID)
}

// checkPeople names people who cannot take the part they are given: each must be there and cleared for the
// list, with the role of the part, and not be who asks.
func (s *Service) checkPeople(ctx context.Context, tx pgx.Tx, actor access.Actor, d row) error {
	var check fault.Check
	one := func(field, username string, may func(access.Actor) bool) error {
		if username == "" {
			return nil
		}
		p, err := account.ActorOf(ctx, tx, username, calendar.DateOf(s.Now()))
		if err != nil && fault.As(err).Kind == fault.Internal {
			return err
		}
		if err != nil || p.Username == actor.Username || p.Clearance < d.Level || !may(p) {
			check.Add(field, "unfit_for_destruction", "value", username)
		}
		return nil
	}
	anybody := func(access.Actor) bool { return true }
	err := one("appraiser", d.appraiser, func(p access.Actor) bool { return p.Has(access.Archivist) })
	if err == nil {
		err = one("approver", d.approver, func(p access.Actor) bool { return p.MayApprove(d.Level) })
	}
	for i, w := range d.witnesses {
		if err == nil {
			err = one(fmt.Sprintf("witnesses.%d", i), w, anybody)
		}
	}
	if err != nil {
		return err
	}
	return check.Err()
}

// ask opens a task of d, for somebody named or whoever holds role, as part of tx.
func (s *Service) ask(ctx context.Context, tx pgx.Tx, d row, kind, node, username string, role access.Role) error {
	t := approval.Task{Kind: kind, SubjectKind: Kind, SubjectID: d.ID, Node: node, Username: username, MinClearance: d.Level,
		RequestedBy: d.RequestedBy.Username, ArrivedAt: s.instant()}
	if username == "" {
		t.Role = role
	}
	_, err := approval.Open(ctx, tx, t)
	return err
}

// seal writes an act at the end of the destruction's line: what it is about is the list and its reasons.
func (s *Service) seal(ctx context.Context, tx pgx.Tx, actor access.Actor, d row, act trace.Act) error {
	documents, err := documentsOf(ctx, tx, d.ID)
	if err != nil {
		return err
	}
	details := map[string]any{"documents": documents, "method": d.Method, "place": d.Place, "count": d.Count}
	for k, v := range act.Details {
		details[k] = v
	}
	act.SubjectKind, act.SubjectID, act.Version, act.At, act.Details = Kind, d.ID, d.version, s.instant(), details
	_, err = s.Traces.Append(ctx, tx, actor, act)
	return err
}

// Get returns a destruction that the actor sees, with its list. Reading one with something classified is
// written down first.
func (s *Service) Get(ctx context.Context, actor access.Actor, id string) (Detail, error) {
	d, err := s.detail(ctx, actor, id)
	if err != nil {
		return Detail{}, err
	}
	return d, s.witness(ctx, actor, d, "list")
}

func (s *Service) witness(ctx context.Context, actor access.Actor, d Detail, what string) error {
	if !d.Level.Classified() {
		return nil
	}
	return pgx.BeginFunc(ctx, s.DB, func(tx pgx.Tx) error { return s.Events.Record(ctx, tx, actor, Opened{d.ID, what}) })
}

func (s *Service) detail(ctx context.Context, actor access.Actor, id string) (Detail, error) {
	d, err := find(ctx, s.DB, actor, id)
	if err != nil {
		return Detail{}, err
	}
	list := []row{d}
	if err := name(ctx, s.DB, list); err != nil {
		return Detail{}, err
	}
	out := Detail{Destruction: list[0].Destruction}
	if out.Items, err = itemsOf(ctx, s.DB, actor, d); err != nil {
		return Detail{}, err
	}
	out.Acts, err = actsOf(ctx, s.DB, id)
	return out, err
}

// List returns the destructions that the actor sees, newest first; those in state, when it is given.
func (s *Service) List(ctx context.Context, actor access.Actor, state string, limit int, cursor string) (page.Page[Destruction], error) {
	none := page.Page[Destruction]{}
	limit, err := page.Limit(limit)
	if err != nil {
		return none, err
	}
	if states := []string{"", StateAppraisal, StateApproval, StateCounting, StateReady, StateExecuting, StateConfirming, StateDestroyed, StateRefused, StateWithdrawn}; !slices.Contains(states, state) {
		return none, fault.ErrInvalid.With(fault.Field{Field: "state", Code: "choice", Params: map[string]any{"choices": "appraisal, approval, counting, ready, executing, confirming, destroyed, refused, withdrawn"}})
	}
	w, err := seen(ctx, s.DB, actor)
	if err != nil {
		return none, err
	}
	if state != "" {
		w.Arg("x.state = @state", "state", state)
	}
	var total int64
	if err := s.DB.QueryRow(ctx, "SELECT count(*) FROM destruction x "+w.SQL(), w.Args).Scan(&total); err != nil {
		return none, fmt.Errorf("count destructions: %w", err)
	}
	type place struct {
		At time.Time
		ID string
	}
	query := []any{"destructions", state}
	if cursor != "" {
		var from place
		if err := page.Open(cursor, query, &from); err != nil || strings.ContainsRune(from.ID, 0) {
			return none, page.ErrCursor
		}
		w.Arg("(x.requested_at, x.id) < (@from_at, @from_id)", "from_at", from.At).Args["from_id"] = from.ID
	}
	w.Args["limit"] = limit + 1
	rows, err := s.DB.Query(ctx, "SELECT "+columns+" FROM destruction x "+w.SQL()+" ORDER BY x.requested_at DESC, x.id DESC LIMIT @limit", w.Args)
	if err != nil {
		return none, fmt.Errorf("list destructions: %w", err)
	}
	list, err := pgx.CollectRows(rows, scan)
	if err != nil {
		return none, fmt.Errorf("list destructions: %w", err)
	}
	list, more := page.Cut(list, limit)
	var next *string
	if more {
		last := list[len(list)-1]
		c, err := page.Cursor(query, place{last.RequestedAt, last.ID})
		if err != nil {
			return none, err
		}
		next = &c
	}
	if err := name(ctx, s.DB, list); err != nil {
		return none, err
	}
	out := make([]Destruction, 0, len(list))
	for _, d := range list {
		out = append(out, d.Destruction)
	}
	return page.Of(out, next, total), nil
}
