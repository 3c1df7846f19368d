package document

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/account"
	"docket/internal/approval"
	"docket/internal/calendar"
	"docket/internal/database"
)

// registerFacts are what a register says of records besides their own fields (domain 2.1).
type registerFacts struct {
	departments  map[string]string
	people       map[string]account.Name
	acknowledged map[string][]approval.Acknowledgement
	replies      map[string][]string // numbers of the replies, as far as the reader may read these
}

// factsOf reads them for records that the actor may read.
func factsOf(ctx context.Context, q database.Querier, actor access.Actor, list []Row) (f registerFacts, err error) {
	var ids, codes, usernames []string
	for _, d := range list {
		ids = append(ids, d.ID)
		codes = append(codes, d.DraftingDepartment)
		usernames = append(usernames, d.Drafter, d.Issuer)
		codes = slices.Concat(codes, d.AssistingDepartments, d.Distribution.Departments)
		if d.LeadDepartment != nil {
			codes = append(codes, *d.LeadDepartment)
		}
		usernames = append(usernames, d.Distribution.Users...)
	}
	if f.departments, err = account.DepartmentNames(ctx, q, codes); err != nil {
		return f, err
	}
	if f.acknowledged, err = approval.Acknowledged(ctx, q, Kind, ids); err != nil {
		return f, err
	}
	for _, signed := range f.acknowledged {
		for _, a := range signed {
			usernames = append(usernames, a.Username)
		}
	}
	if f.people, err = account.Names(ctx, q, usernames); err != nil {
		return f, err
	}
	f.replies, err = repliesTo(ctx, q, actor, ids)
	return f, err
}

// repliesTo returns the numbers of the replies to each record.
func repliesTo(ctx context.Context, q database.Querier, actor access.Actor, ids []string) (map[string][]string, error) {
	w := database.NewWhere().Arg("d.reply_to = ANY (@ids)", "ids", ids).And("d.number > 0 AND d.status <> 'void'")
	w.And(access.Predicate(actor, "d", w.Args))
	rows, err := q.Query(ctx, "SELECT d.reply_to, d.register_no FROM document d "+w.SQL()+" ORDER BY d.reply_to, d.register, d.number_year, d.number", w.Args)
	if err != nil {
		return nil, fmt.Errorf("read replies: %w", err)
	}
	out := map[string][]string{}
	var to, number string
	_, err = pgx.ForEachRow(rows, []any{&to, &number}, func() error {
		out[to] = append(out[to], number)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read replies: %w", err)
	}
	return out, nil
}

// distribution is the scope in words.
func (r *exportRow) distribution() string {
	if r.Distribution.All {
		return "全体"
	}
	out := r.names(r.Distribution.Departments)
	for _, u := range r.Distribution.Users {
		out += "、" + r.people[u].Name
	}
	for _, rank := range r.Distribution.Ranks {
		out += "、" + rank
	}
	return strings.TrimPrefix(out, "、")
}

// signatures are who has signed, and when.
func (r *exportRow) signatures() string {
	var out []string
	for _, a := range r.acknowledged[r.ID] {
		out = append(out, r.people[a.Username].Name+" "+a.At.In(calendar.Zone).Format("2006-01-02 15:04"))
	}
	return strings.Join(out, "；")
}
