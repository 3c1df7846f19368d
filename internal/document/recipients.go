package document

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/approval"
	"docket/internal/database"
)

// TaskAcknowledge is the kind of task in which a recipient signs for a distributed record (DOC-03).
const TaskAcknowledge = "acknowledge"

// AcknowledgeChoices are its decisions.
func AcknowledgeChoices() []string { return []string{TaskAcknowledge} }

// recipients are who signs for a record: departments, each once through whoever signs for it, and people.
// They are sorted, and nobody is named twice.
type recipients struct{ departments, people []string }

func (r recipients) count() int { return len(r.departments) + len(r.people) }

// without leaves out those who are in other.
func (r recipients) without(other recipients) recipients {
	less := func(list, other []string) []string {
		return slices.DeleteFunc(slices.Clone(list), func(one string) bool { return slices.Contains(other, one) })
	}
	return recipients{less(r.departments, other.departments), less(r.people, other.people)}
}

// recipientsQuery resolves a scope. People without the clearance are no recipients: they cannot read what
// they would sign for. Whoever stands in a scope as a person and by rank stands in it once.
const recipientsQuery = `
	SELECT '', d.code FROM department d WHERE d.is_active AND NOT @each_person::boolean AND (@all::boolean OR d.code = ANY (@departments::text[]))
	UNION
	SELECT 'person', p.username FROM person p WHERE p.is_active AND p.clearance >= @level AND (
		p.username = ANY (@users::text[]) OR p.rank <> '' AND p.rank = ANY (@ranks::text[])
		OR @each_person AND (@all OR p.department IN (
			WITH RECURSIVE below AS (SELECT code FROM department WHERE code = ANY (@departments)
				UNION SELECT d.code FROM department d JOIN below b ON d.parent_code = b.code) SELECT code FROM below)))
	ORDER BY 1, 2`

func recipientsArgs(scope access.Scope, eachPerson bool, level access.Level) pgx.NamedArgs {
	scope = scope.Normal()
	return pgx.NamedArgs{"all": scope.All, "departments": scope.Departments, "users": scope.Users, "ranks": scope.Ranks, "each_person": eachPerson, "level": level}
}

func collectRecipients(rows pgx.Rows) (r recipients, err error) {
	var kind, name string
	_, err = pgx.ForEachRow(rows, []any{&kind, &name}, func() error {
		if kind == "" {
			r.departments = append(r.departments, name)
		} else {
			r.people = append(r.people, name)
		}
		return nil
	})
	if err != nil {
		return recipients{}, fmt.Errorf("resolve recipients: %w", err)
	}
	return r, nil
}

func findRecipients(ctx context.Context, q database.Querier, scope access.Scope, eachPerson bool, level access.Level) (recipients, error) {
	rows, err := q.Query(ctx, recipientsQuery, recipientsArgs(scope, eachPerson, level))
	if err != nil {
		return recipients{}, fmt.Errorf("resolve recipients: %w", err)
	}
	return collectRecipients(rows)
}

// queueRecipients asks who signs for d, if it is distributed, with the next round trip of p.
func queueRecipients(p *database.Pipeline, d *Document, into *recipients) {
	if !d.IsDistributed {
		return
	}
	scope := d.Distribution
	if !scope.All && len(scope.Users)+len(scope.Ranks) == 0 { // known to be there
		into.departments = scope.Departments
		return
	}
	p.Queue(recipientsQuery, recipientsArgs(scope, false, d.Classification)).Query(func(rows pgx.Rows) (err error) {
		*into, err = collectRecipients(rows)
		return err
	})
}

// openAcknowledgements has each recipient sign for d, as part of tx. Whoever asks may be one of them:
// nothing is approved by it.
func openAcknowledgements(ctx context.Context, tx pgx.Tx, d *Document, by string, to recipients, now time.Time) error {
	task := approval.Task{Kind: TaskAcknowledge, SubjectKind: Kind, SubjectID: d.ID, Node: "receipt", MinClearance: d.Classification,
		RequestedBy: by, IsOwnAllowed: true, ArrivedAt: now}
	if !d.DueOn.IsZero() && d.Handling == HandlingRead { // a day by which it is to be read
		end := d.DueOn.Start().AddDate(0, 0, 1).Add(-time.Second).UTC()
		task.DueAt = &end
	}
	return approval.OpenEach(ctx, tx, task, to.departments, to.people)
}

// receipt is what a record waits for from one recipient, or has got.
type receipt struct {
	task                 string
	department, username string
	isOpen               bool
	hasSigned            bool // on one channel at least
}

// askedFor returns who has signed for a record or is to.
func askedFor(ctx context.Context, q database.Querier, id string) ([]receipt, error) {
	rows, err := q.Query(ctx, `SELECT t.id, t.department, t.username, t.decided_at IS NULL, a.task_id IS NOT NULL
		FROM task t LEFT JOIN acknowledgement a ON a.task_id = t.id
		WHERE t.subject_id = $1 AND t.kind = 'acknowledge' AND (t.decided_at IS NULL OR a.task_id IS NOT NULL)`, id)
	if err != nil {
		return nil, fmt.Errorf("read receipts: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (r receipt, err error) {
		return r, row.Scan(&r.task, &r.department, &r.username, &r.isOpen, &r.hasSigned)
	})
	if err != nil {
		return nil, fmt.Errorf("read receipts: %w", err)
	}
	return list, nil
}

func recipientsOf(list []receipt) (r recipients) {
	for _, one := range list {
		if one.department != "" {
			r.departments = append(r.departments, one.department)
		} else {
			r.people = append(r.people, one.username)
		}
	}
	return r
}

// unsigned returns those of the departments that nobody signs for: neither contact nor deputy nor head,
// active and cleared.
func unsigned(ctx context.Context, q database.Querier, departments []string, level access.Level) ([]string, error) {
	rows, err := q.Query(ctx, `SELECT d.code FROM department d WHERE d.code = ANY ($1) AND NOT EXISTS (
			SELECT FROM person p WHERE p.is_active AND p.clearance >= $2
			AND (p.username IN (d.contact, d.contact_deputy) OR p.department = d.code AND 'department_head' = ANY (p.roles)))
		ORDER BY d.code`, departments, level)
	if err != nil {
		return nil, fmt.Errorf("look who signs: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// reconcile brings the acknowledgements of d into line with its scope in force, as part of tx: whoever is
// in it no more is not asked any more, and whoever is in added and new is.
func (s *Service) reconcile(ctx context.Context, tx pgx.Tx, d *Document, by string, added access.Scope) error {
	asked, err := askedFor(ctx, tx, d.ID)
	if err != nil {
		return err
	}
	known := recipientsOf(asked)
	within, err := covers(ctx, tx, d.Distribution, access.Scope{Departments: known.departments, Users: known.people})
	if err != nil {
		return err
	}
	var gone []string
	for _, one := range asked {
		if one.isOpen && !slices.Contains(within.Departments, one.department) && !slices.Contains(within.Users, one.username) {
			gone = append(gone, one.task)
		}
	}
	if err := approval.WithdrawOnes(ctx, tx, gone, s.instant()); err != nil {
		return err
	}
	if d.isClosed() { // it may be read, and waits for nobody
		return nil
	}
	wanted, err := findRecipients(ctx, tx, added, false, d.Classification)
	if err != nil {
		return err
	}
	return openAcknowledgements(ctx, tx, d, by, wanted.without(known), s.instant())
}

// covers returns what of asked lies within scope: a department also where one above it does, a person also
// by department or rank.
func covers(ctx context.Context, q database.Querier, scope, asked access.Scope) (access.Scope, error) {
	asked = asked.Normal()
	if scope.All {
		return asked, nil
	}
	scope = scope.Normal()
	within := access.Scope{Ranks: slices.DeleteFunc(slices.Clone(asked.Ranks), func(rank string) bool { return !slices.Contains(scope.Ranks, rank) })}
	err := q.QueryRow(ctx, `WITH RECURSIVE below AS (SELECT code FROM department WHERE code = ANY ($1)
			UNION SELECT d.code FROM department d JOIN below b ON d.parent_code = b.code)
		SELECT coalesce((SELECT array_agg(code) FROM below WHERE code = ANY ($4)), '{}'),
		       coalesce((SELECT array_agg(username) FROM person WHERE username = ANY ($5)
		                 AND (username = ANY ($2) OR rank <> '' AND rank = ANY ($3) OR department IN (SELECT code FROM below))), '{}')`,
		scope.Departments, scope.Users, scope.Ranks, asked.Departments, asked.Users).Scan(&within.Departments, &within.Users)
	if err != nil {
		return access.Scope{}, fmt.Errorf("compare scopes: %w", err)
	}
	return within.Normal(), nil
}
