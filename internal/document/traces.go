package document

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/approval"
	"docket/internal/event"
	"docket/internal/fault"
	"docket/internal/notify"
	"docket/internal/trace"
)

// KindObjection is the kind of a trace in which somebody objects to a decision entered for them.
const KindObjection = "objection"

// ObjectionRaised is written when somebody objects to a decision that was entered for them.
type ObjectionRaised struct {
	Document string `json:"-"`
	Version  int    `json:"version"`
	Seq      int    `json:"seq"` // of the trace
}

// EventKind names the event.
func (ObjectionRaised) EventKind() string { return "document.objection.raised" }

// EventSubject is the record.
func (e ObjectionRaised) EventSubject() (string, string) { return Kind, e.Document }

// Traces returns what people decided on a record that the actor may see, oldest first (DOC-05).
func (s *Service) Traces(ctx context.Context, actor access.Actor, id string) ([]trace.Trace, error) {
	if _, err := s.see(ctx, actor, id, "trail"); err != nil {
		return nil, err
	}
	list, err := trace.List(ctx, s.db, Kind, id)
	if list == nil {
		list = []trace.Trace{}
	}
	return list, err
}

// Trace returns one of them, with the statement as it was sealed and the seal.
func (s *Service) Trace(ctx context.Context, actor access.Actor, id string, seq int) (trace.Trace, error) {
	list, err := s.Traces(ctx, actor, id)
	if err != nil {
		return trace.Trace{}, err
	}
	return traceOf(list, seq)
}

func traceOf(list []trace.Trace, seq int) (trace.Trace, error) {
	if seq < 1 || seq > len(list) { // a line has no gap
		return trace.Trace{}, ErrNotFound
	}
	return list[seq-1], nil
}

// Object writes that the actor did not decide what a registrar entered for them from paper. The decision
// stands until people settle it; the registrar is told.
func (s *Service) Object(ctx context.Context, actor access.Actor, id string, seq int, why, password string) (trace.Trace, error) {
	if err := s.confirm(ctx, actor, id, password); err != nil {
		return trace.Trace{}, err
	}
	d, err := s.change(access.WithActor(ctx, actor), func(tx pgx.Tx) (Document, error) { return lockOne(ctx, tx, actor, id) },
		func(tx pgx.Tx, d *Document) (event.Event, error) {
			list, err := trace.List(ctx, tx, Kind, id)
			if err != nil {
				return nil, err
			}
			entered, err := traceOf(list, seq)
			if err != nil {
				return nil, err
			}
			if entered.Channel != approval.ChannelPaper || entered.OnBehalf != actor.Username {
				return nil, fault.ErrForbidden
			}
			if why, err = reason("reason", why); err != nil {
				return nil, err
			}
			if slices.ContainsFunc(list, func(t trace.Trace) bool { return t.Kind == KindObjection && t.Node == strconv.Itoa(seq) }) {
				return nil, ErrObjected
			}
			err = s.seal(ctx, tx, actor, d, trace.Act{Kind: KindObjection, Node: strconv.Itoa(seq), Task: entered.Task, Decision: "object", Opinion: why})
			if err != nil {
				return nil, err
			}
			d.Version++
			return ObjectionRaised{d.ID, d.Version, seq}, notify.Send(ctx, tx, []string{entered.Actor}, "document.objected", Kind, d.ID, s.instant())
		})
	if err != nil {
		return trace.Trace{}, err
	}
	list, err := trace.List(ctx, s.db, Kind, d.ID)
	if err != nil {
		return trace.Trace{}, err
	}
	i := slices.IndexFunc(list, func(t trace.Trace) bool { return t.Kind == KindObjection && t.Node == strconv.Itoa(seq) })
	return list[i], nil
}

// sealedAct is a trace in a manifest, so that sign-off survives the loss of the database.
type sealedAct struct {
	Statement json.RawMessage `json:"statement"`
	Seal      []byte          `json:"seal"` // CMS, DER
}

func sealedActs(ctx context.Context, tx pgx.Tx, id string) ([]sealedAct, error) {
	list, err := trace.List(ctx, tx, Kind, id)
	if err != nil {
		return nil, err
	}
	acts := make([]sealedAct, 0, len(list))
	for _, t := range list {
		acts = append(acts, sealedAct{t.Statement, t.Seal})
	}
	return acts, nil
}
