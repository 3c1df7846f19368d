package document

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/database"
	"docket/internal/fault"
)

// ErrAuditOnly is the answer to an auditor who asks for the content of a record that a grant lets them see.
var ErrAuditOnly = fault.New(fault.Forbidden, "document.audit_only", "监督授权只可查看登记信息与痕迹，不含文件内容；如需原文，请向文件主管申请纳入分发范围。",
	"A grant of oversight shows the record and its traces, not its content; to read it, ask to be put into its distribution.")

// Overseen: an auditor looked at a record under a grant, of whatever level.
type Overseen struct {
	Document string `json:"-"`
	What     string `json:"what"` // record, list, trail, readers, print, sample, evidence
}

// EventKind names the event.
func (Overseen) EventKind() string { return "oversight.opened" }

// EventSubject is the record.
func (e Overseen) EventSubject() (string, string) { return "document", e.Document }

// see returns a record to somebody who may read it or whom a grant of oversight lets see it, else
// ErrNotFound. The look is written down first: a classified record as what is being read, and whatever an
// auditor sees under a grant.
func (s *Service) see(ctx context.Context, actor access.Actor, id, what string) (Document, error) {
	d, isOverseen, err := s.look(ctx, actor, id)
	if err != nil {
		return Document{}, err
	}
	if !isOverseen {
		return d, s.witness(ctx, actor, d, "record", "")
	}
	return d, pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		return s.events.Record(ctx, tx, actor, Overseen{d.ID, what})
	})
}

// look is see for whoever writes the look down themselves; isOverseen says that it is a grant alone that
// shows the record.
func (s *Service) look(ctx context.Context, actor access.Actor, id string) (d Document, isOverseen bool, err error) {
	d, err = s.readAtOnce(ctx, actor, id)
	if !errors.Is(err, ErrNotFound) || len(actor.Audits) == 0 {
		return d, false, err
	}
	d, err = overseenOne(ctx, s.db, actor, id)
	return d, true, err
}

func overseenOne(ctx context.Context, q database.Querier, actor access.Actor, id string) (Document, error) {
	where := database.NewWhere().Arg("d.id = @id", "id", id)
	where.And(access.Visible(actor, "d", where.Args))
	return exactlyOne(readDocuments(ctx, q, where, ""))
}

// auditOnly tells an auditor who may see the record id, but not read it, why there is no content; anybody
// else gets the error as it is.
func (s *Service) auditOnly(ctx context.Context, actor access.Actor, id string, err error) error {
	if !errors.Is(err, ErrNotFound) || len(actor.Audits) == 0 {
		return err
	}
	if _, seen := overseenOne(ctx, s.db, actor, id); seen == nil {
		return ErrAuditOnly
	}
	return err
}

// overseen writes down which of the records of a list an auditor sees under a grant alone, and returns
// their ids.
func (s *Service) overseen(ctx context.Context, actor access.Actor, list []Document, what string) (map[string]bool, error) {
	if len(actor.Audits) == 0 || len(list) == 0 {
		return nil, nil
	}
	ids := make([]string, len(list))
	for i, d := range list {
		ids[i] = d.ID
	}
	readable, err := s.ByID(ctx, actor, ids)
	if err != nil {
		return nil, err
	}
	out := map[string]bool{}
	for _, id := range ids {
		if _, ok := readable[id]; !ok {
			out[id] = true
		}
	}
	if len(out) == 0 {
		return nil, nil
	}
	return out, pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		for _, id := range ids {
			if out[id] {
				if err := s.events.Record(ctx, tx, actor, Overseen{id, what}); err != nil {
					return err
				}
			}
		}
		return nil
	})
}
