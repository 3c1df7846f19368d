package document

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/account"
	"docket/internal/approval"
	"docket/internal/fault"
)

// stops checks the nodes that are asked for and names every one that cannot be.
func (s *Service) stops(ctx context.Context, tx pgx.Tx, d *Document, flow *approval.Flow, nodes []RouteNode) ([]approval.Stop, error) {
	var check fault.Check
	if len(nodes) == 0 {
		check.Add("nodes", "required")
	}
	stops := make([]approval.Stop, 0, len(nodes))
	departments := make([]string, len(nodes)) // at work on each node
	latest := 0
	for i, n := range nodes {
		field := fmt.Sprintf("nodes.%d", i)
		if order := routeOrder[n.Action]; order > 0 {
			if order < latest || n.Action == ActTriage && (i > 0 || len(flow.Nodes) > 0) {
				check.Add(field+".action", "route_order")
			}
			latest = max(latest, order)
		}
		due, code := n.dueOn(d)
		if code != "" {
			check.Add(field+".due_on", code, "day", d.DueOn)
		}
		department, field2, code, err := s.addressee(ctx, tx, d, flow, n)
		if err != nil {
			return nil, err
		}
		if code != "" {
			check.Add(field+field2, code, "place", i+1, "value", printable(n.Department))
		}
		departments[i] = department
		stops = append(stops, approval.Stop{Action: n.Action, Role: n.Role, Username: n.User, Department: n.Department, DueOn: due, Parallel: n.Parallel && i > 0})
	}
	d.lead(nodes, departments, &check)
	return stops, check.Err()
}

// addressee checks for whom a node is, and returns the department that is at work there. The code says
// what is wrong with which field.
func (s *Service) addressee(ctx context.Context, tx pgx.Tx, d *Document, flow *approval.Flow, n RouteNode) (department, field, code string, err error) {
	given := 0
	for _, to := range []string{string(n.Role), n.User, n.Department} {
		if to != "" {
			given++
		}
	}
	switch {
	case given != 1:
		return "", "", "one_addressee", nil
	case n.User != "":
		person, code, err := s.mayHold(ctx, tx, d, flow, n.Action, n.User)
		return person.Department, ".user", code, err
	case d.Classification.Classified():
		return "", "", "person_only", nil
	case n.Role != "":
		if code := d.post(n.Action, []access.Role{n.Role}); code != "" {
			return "", ".role", code, nil
		}
		code, err := s.anybody(ctx, tx, d, flow, n, "nobody_in_role")
		return "", ".role", code, err
	}
	if code := d.post(n.Action, nil); code != "" {
		return "", ".department", code, nil
	}
	found, err := account.Lookup(ctx, tx, account.Directory{Departments: []string{n.Department}})
	if err != nil {
		return "", "", "", err
	}
	if len(found.Departments) == 0 {
		return "", ".department", "unknown_department", nil
	}
	code, err = s.anybody(ctx, tx, d, flow, n, "nobody_signs")
	return n.Department, ".department", code, err
}

// anybody makes sure that somebody can act at a node for many.
func (s *Service) anybody(ctx context.Context, tx pgx.Tx, d *Document, flow *approval.Flow, n RouteNode, otherwise string) (string, error) {
	yes, err := approval.HasSomebody(ctx, tx, approval.Task{Role: n.Role, Department: n.Department, MinClearance: d.handledAt(),
		RequestedBy: flow.StartedBy, IsOwnAllowed: slices.Contains(ownAllowed, n.Action)})
	if err != nil || yes {
		return "", err
	}
	return otherwise, nil
}

// mayHold checks that a person may get a node: somebody here, not on an own request, cleared, and for
// what is classified in the approved scope. The code does not say who else is.
func (s *Service) mayHold(ctx context.Context, tx pgx.Tx, d *Document, flow *approval.Flow, action, username string) (access.Actor, string, error) {
	person, err := account.ActorOf(ctx, tx, username, s.today())
	switch {
	case errors.Is(err, account.ErrUnknownUser):
		return person, "unknown_person", nil
	case err != nil:
		return person, "", err
	case d.Classification.Classified():
		if !d.inScope(person) {
			return person, "outside_scope", nil
		}
	case person.Clearance < d.handledAt():
		return person, "not_cleared", nil
	}
	if code := d.post(action, person.Roles); code != "" {
		return person, code, nil
	}
	if username == flow.StartedBy && action != approval.Copy && !slices.Contains(ownAllowed, action) {
		return person, "own_request", nil
	}
	return person, "", nil
}

// inScope reports whether a person reads the classified record in their own right.
func (d *Document) inScope(person access.Actor) bool {
	if d.ScopeState != ScopeApproved {
		return false
	}
	keys := access.Readers(access.Readable{Level: d.Classification, Scope: d.Distribution, People: []string{d.Custodian, d.Deputy}})
	person.StandsInFor = nil
	return slices.ContainsFunc(person.ReaderKeys(), func(k string) bool { return slices.Contains(keys, k) })
}

// lead makes sure that of departments that handle the matter beside each other exactly one leads (主办),
// and sets it where nobody has said which; the others assist (domain 2.1).
func (d *Document) lead(nodes []RouteNode, departments []string, check *fault.Check) {
	for start := 0; start < len(nodes); {
		end := start + 1
		for end < len(nodes) && nodes[end].Parallel {
			end++
		}
		var at []string
		for i := start; i < end; i++ {
			if nodes[i].Action == ActHandle {
				at = append(at, departments[i])
			}
		}
		d.leadOf(at, fmt.Sprintf("nodes.%d", start), check)
		start = end
	}
}

func (d *Document) leadOf(departments []string, field string, check *fault.Check) {
	if len(departments) == 0 {
		return
	}
	if d.LeadDepartment == nil && departments[0] != "" {
		first := departments[0]
		d.LeadDepartment = &first
		d.AssistingDepartments = slices.DeleteFunc(slices.Clone(d.AssistingDepartments), func(c string) bool { return c == first })
	}
	leading := 0
	for _, code := range departments {
		switch {
		case d.LeadDepartment != nil && code == *d.LeadDepartment:
			leading++
		case code != "" && !slices.Contains(d.AssistingDepartments, code):
			d.AssistingDepartments = append(slices.Clone(d.AssistingDepartments), code)
		}
	}
	if len(departments) > 1 && leading != 1 {
		check.Add(field, "one_lead")
	}
}
