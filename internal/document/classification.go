package document

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"docket/internal/access"
	"docket/internal/approval"
	"docket/internal/calendar"
	"docket/internal/database"
	"docket/internal/event"
	"docket/internal/fault"
	"docket/internal/fulltext"
	"docket/internal/notify"
	"docket/internal/trace"
)

// Reclassification is another level of a record, or another period of the same one.
type Reclassification struct {
	Level  access.Level   `json:"level" enum:"public,internal,confidential,secret"`
	Reason string         `json:"reason"`
	Until  *calendar.Date `json:"until,omitempty" format:"date" doc:"保密期限, last day; absent: as it was"`
}

// handlers are the kinds of tasks whose people handle a record, and may raise its level.
var handlers = append([]string{"circulate", TaskAcknowledge, TaskScope}, routeKinds...)

// Reclassify changes the level of a record (domain 3.2). Whoever handles it may raise it, as far as their
// own clearance goes; only a cleared supervisor lowers or lifts it. A record that is raised to a
// classified level keeps its number; from now on its distribution awaits a supervisor, and until then its
// registrar, its custodian and the approver alone read it, and its copies leave the designated systems that
// are not marked for classified records. On lowering the answer warns of what the files
// say beside their pages.
func (s *Service) Reclassify(ctx context.Context, actor access.Actor, id string, in Reclassification) (Document, error) {
	isLowered := false
	d, err := s.change(access.WithActor(ctx, actor), func(tx pgx.Tx) (Document, error) { return lockWithDrafts(ctx, tx, actor, id) },
		func(tx pgx.Tx, d *Document) (event.Event, error) {
			if d.Status == StatusVoid {
				return nil, ErrVoid
			}
			if d.Status == StatusDestroyed {
				return nil, ErrClosed
			}
			from, until := d.Classification, d.ClassificationUntil
			if in.Until != nil {
				until = *in.Until
			}
			isLowered = in.Level < from || in.Level == from && ends(until, d.ClassificationUntil)
			if err := s.mayReclassify(ctx, tx, actor, d, isLowered); err != nil {
				return nil, err
			}
			why, err := checkReclassification(actor, d, in, until)
			if err != nil {
				return nil, err
			}
			err = s.seal(ctx, tx, actor, d, trace.Act{Kind: "classify", Decision: "done", Opinion: why,
				Details: map[string]any{"from": from, "to": in.Level, "until": until.String()}})
			if err != nil {
				return nil, err
			}
			d.Classification, d.ClassificationUntil = in.Level, until
			switch {
			case in.Level > from && in.Level.Classified():
				err = s.raise(ctx, tx, actor, d)
			case !in.Level.Classified() && from.Classified():
				err = s.lift(ctx, tx, actor, d)
			}
			if err != nil {
				return nil, err
			}
			d.Version++
			happened := Reclassified{d.ID, d.Version, from.String(), in.Level.String(), until.String()}
			if d.Status != StatusFiled {
				return happened, nil
			}
			if err := s.withdrawFilingCopies(ctx, tx, d); err != nil {
				return nil, err
			}
			_, err = s.wantFilingCopies(ctx, tx, d) // they bear the level
			return following{happened, []river.JobArgs{FilingCopiesArgs{}}}, err
		})
	if err != nil {
		return Document{}, err
	}
	if d.Classification.Classified() {
		return d, s.forgetImages(ctx, &d)
	}
	if isLowered {
		d.Warnings, err = s.metadataWarnings(ctx, &d)
	}
	return d, err
}

// ends reports whether a period that ends at to is shorter than one that ends at from; the zero day is
// never.
func ends(to, from calendar.Date) bool {
	return !to.IsZero() && (from.IsZero() || to.Before(from))
}

func (s *Service) mayReclassify(ctx context.Context, q database.Querier, actor access.Actor, d *Document, isLowered bool) error {
	if actor.MayApprove(d.Classification) {
		return nil
	}
	if isLowered {
		return fault.ErrForbidden
	}
	if actor.May(PermRegister) || d.Classification.Classified() && d.isKeptBy(actor) {
		return nil
	}
	stand, err := approval.StandOf(ctx, q, actor, Kind, d.ID, handlers...)
	if err == nil && !stand.IsMine {
		err = fault.ErrForbidden
	}
	return err
}

func checkReclassification(actor access.Actor, d *Document, in Reclassification, until calendar.Date) (why string, err error) {
	var check fault.Check
	switch {
	case in.Level > actor.Clearance:
		check.Add("level", "above_clearance")
	case in.Level == d.Classification && until == d.ClassificationUntil:
		check.Add("level", "same_level")
	}
	if !until.IsZero() && until.Before(d.ReceivedOn) {
		check.Add("until", "before_received")
	}
	why, err = reason("reason", in.Reason)
	if err != nil {
		check.Merge(fault.As(err).Fields)
	}
	return why, check.Err()
}

// raise closes a record that has just been raised to a classified level: its scope is asked for anew.
func (s *Service) raise(ctx context.Context, tx pgx.Tx, actor access.Actor, d *Document) error {
	if err := s.cancelRequest(ctx, tx, d); err != nil {
		return err
	}
	keepers, err := cleared(ctx, tx, d.Classification, d.Custodian, d.Deputy)
	if err != nil {
		return err
	}
	if !slices.Contains(keepers, d.Custodian) {
		d.Custodian = actor.Username
	}
	if !slices.Contains(keepers, d.Deputy) || d.Deputy == d.Custodian {
		d.Deputy = ""
	}
	if err := approval.WithdrawKind(ctx, tx, d.ID, TaskAcknowledge, s.instant()); err != nil {
		return err
	}
	if err := approval.Require(ctx, tx, d.ID, d.Classification); err != nil {
		return err
	}
	_, err = s.askAnew(ctx, tx, actor, d, d.Distribution, d.Originals)
	return err
}

// lift opens a record that has just been declassified: its distribution is in force without approval.
func (s *Service) lift(ctx context.Context, tx pgx.Tx, actor access.Actor, d *Document) error {
	if err := s.cancelRequest(ctx, tx, d); err != nil {
		return err
	}
	if err := approval.WithdrawKind(ctx, tx, d.ID, TaskScope, s.instant()); err != nil {
		return err
	}
	d.ScopeState, d.Custodian, d.Deputy, d.Originals, d.ClassificationUntil = ScopeOpen, "", "", []string{}, calendar.Date{}
	if d.Handling == HandlingRead && !d.isClosed() && d.isIssued() {
		d.IsDistributed = true
		if d.Status == StatusRegistered {
			d.Status = StatusDistributed
		}
	}
	if !d.IsDistributed || d.isClosed() {
		return nil
	}
	return s.reconcile(ctx, tx, d, actor.Username, d.Distribution)
}

// cleared returns those of the people who are active and cleared for the level.
func cleared(ctx context.Context, q database.Querier, level access.Level, usernames ...string) ([]string, error) {
	r, err := findRecipients(ctx, q, access.Scope{Users: usernames}, false, level)
	return r.people, err
}

// forgetImages removes the page images that were kept while the record was open.
func (s *Service) forgetImages(ctx context.Context, d *Document) error {
	for _, f := range d.Files {
		if err := s.texts.ForgetImages(ctx, f.SHA256); err != nil {
			return err
		}
	}
	return nil
}

// metadataWarnings names the files of d that carry properties of their own, author and dates among them:
// whoever publishes them should know (security L27).
func (s *Service) metadataWarnings(ctx context.Context, d *Document) ([]Warning, error) {
	var ids []string
	for _, f := range d.Files {
		o, err := s.texts.Read(ctx, f.SHA256)
		if errors.Is(err, fulltext.ErrNoText) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if len(o.Fields) > 0 || o.Title != "" {
			ids = append(ids, f.ID)
		}
	}
	if len(ids) == 0 {
		return []Warning{}, nil
	}
	return []Warning{{"file_metadata", ids}}, nil
}

// ReviewPeriods tells custodian and supervisors, once, of every classified record whose period has ended:
// its level is to be looked at. Nothing changes by itself (domain 3.2).
func (s *Service) ReviewPeriods(ctx context.Context) error {
	rows, err := s.db.Query(ctx, `SELECT id FROM document WHERE classification = ANY ($1) AND classification_until < $2
		AND status NOT IN ('void', 'destroyed') AND (review_noticed_on IS NULL OR review_noticed_on <= classification_until) ORDER BY id`,
		[]access.Level{access.Confidential, access.Secret}, s.today())
	if err != nil {
		return fmt.Errorf("find periods that have ended: %w", err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("find periods that have ended: %w", err)
	}
	for _, id := range ids {
		if err := pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error { return s.reviewPeriod(ctx, tx, id) }); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) reviewPeriod(ctx context.Context, tx pgx.Tx, id string) error {
	d, err := lockAsSystem(ctx, tx, id)
	if err != nil {
		return err
	}
	told, err := notify.Supervisors(ctx, tx, d.Classification)
	if err != nil {
		return err
	}
	told = append(told, d.Custodian, d.Deputy)
	slices.Sort(told)
	told = slices.DeleteFunc(slices.Compact(told), func(u string) bool { return u == "" })
	if _, err := tx.Exec(ctx, "UPDATE document SET review_noticed_on = $2 WHERE id = $1", id, s.today()); err != nil {
		return fmt.Errorf("note the review: %w", err)
	}
	if err := notify.Send(ctx, tx, told, "document.classification_review", Kind, id, s.instant()); err != nil {
		return err
	}
	return s.events.Record(ctx, tx, access.System(), ReviewDue{id, d.ClassificationUntil.String()})
}

// ReviewArgs asks for the daily look at periods that have ended.
type ReviewArgs struct{}

// Kind names the job.
func (ReviewArgs) Kind() string { return "document.review_periods" }
