package document

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/database"
	"docket/internal/dictionary"
	"docket/internal/page"
	"docket/internal/pinyin"
)

// Party is a sender (来文单位) that may be chosen.
type Party struct {
	ID       string       `json:"id" doc:"empty where nobody curated it"`
	Name     string       `json:"name"`
	Aliases  []string     `json:"aliases"`
	Initials string       `json:"initials" doc:"first letters of its pinyin"`
	Count    int64        `json:"count" doc:"records that the caller may read"`
	Last     *LastFromOne `json:"last" doc:"what the caller entered last for this sender"`
	Version  int          `json:"version" doc:"0 where nobody curated it"`
}

// LastFromOne is what a person entered for a sender the last time, offered the next time.
type LastFromOne struct {
	Classification access.Level `json:"classification" enum:"public,internal,confidential,secret"`
	Distribution   access.Scope `json:"distribution"`
	Kind           string       `json:"kind"`
	Handling       string       `json:"handling" enum:"read,act"`
}

// PartyOf is an entry of the dictionary as a sender.
func PartyOf(e dictionary.Entry) Party {
	if e.Aliases == nil {
		e.Aliases = []string{}
	}
	return Party{ID: e.ID, Name: e.Name, Aliases: e.Aliases, Initials: pinyin.Initials(e.Name), Count: e.Count, Version: e.Version}
}

// lately is how many of a person's registrations say which senders they used last.
const lately = 1000

// Parties returns at most limit senders that text means: those that actor used last first, then the
// best fit, then the most used.
func (s *Service) Parties(ctx context.Context, actor access.Actor, text string, limit int) ([]Party, error) {
	if err := actor.Require(dictionary.PermParties); err != nil {
		return nil, err
	}
	limit, err := page.Limit(limit)
	if err != nil {
		return nil, err
	}
	entries, err := dictionary.Find(ctx, s.db, actor, dictionary.Query{Kind: dictionary.Party, Text: text})
	if err != nil {
		return nil, err
	}
	recent, err := recentSources(ctx, s.db, actor)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(entries, func(a, b *dictionary.Entry) int { return cmp.Compare(recent[b.Name], recent[a.Name]) })
	list := make([]Party, 0, min(limit, len(entries)))
	names := make([]string, 0, cap(list))
	for _, e := range entries[:min(limit, len(entries))] {
		list, names = append(list, PartyOf(*e)), append(names, e.Name)
	}
	last, err := lastFrom(ctx, s.db, actor, names)
	if err != nil {
		return nil, err
	}
	for i := range list {
		list[i].Last = last[list[i].Name]
	}
	return list, nil
}

// recentSources says for each sender of the actor's latest registrations how recent it is: the more, the later.
func recentSources(ctx context.Context, q database.Querier, actor access.Actor) (map[string]int, error) {
	where := database.NewWhere().Arg("d.registered_by = @me", "me", actor.Username)
	where.And(access.Predicate(actor, "d", where.Args)).Args["most"] = lately
	rows, err := q.Query(ctx, "SELECT d.source FROM document d "+where.SQL()+" ORDER BY d.registered_at DESC LIMIT @most", where.Args)
	if err != nil {
		return nil, fmt.Errorf("read recent senders: %w", err)
	}
	sources, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("read recent senders: %w", err)
	}
	recent := map[string]int{}
	for i, source := range sources {
		if recent[source] == 0 {
			recent[source] = lately - i
		}
	}
	return recent, nil
}

// lastFrom returns what actor entered last for each of the senders, in records that actor may still read.
func lastFrom(ctx context.Context, q database.Querier, actor access.Actor, sources []string) (map[string]*LastFromOne, error) {
	args := pgx.NamedArgs{"me": actor.Username, "sources": sources}
	rows, err := q.Query(ctx, `
		SELECT s.source, l.classification, l.distribution, l.kind, l.handling FROM unnest(@sources::text[]) s (source) CROSS JOIN LATERAL (
			SELECT d.classification, d.distribution, d.kind, d.handling FROM document d
			WHERE d.registered_by = @me AND d.source = s.source AND `+access.Predicate(actor, "d", args)+`
			ORDER BY d.registered_at DESC LIMIT 1) l`, args)
	if err != nil {
		return nil, fmt.Errorf("read last registrations: %w", err)
	}
	out := map[string]*LastFromOne{}
	var source string
	var l LastFromOne
	_, err = pgx.ForEachRow(rows, []any{&source, &l.Classification, &l.Distribution, &l.Kind, &l.Handling}, func() error {
		one := l
		out[source] = &one
		l = LastFromOne{}
		return nil
	})
	return out, err
}
