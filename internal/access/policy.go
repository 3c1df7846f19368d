package access

import (
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
)

// Scope is a distribution (分发范围): who is meant to read.
type Scope struct {
	All         bool     `json:"all" doc:"everyone in the office 全部"`
	Departments []string `json:"departments" doc:"department codes; departments below are included"`
	Users       []string `json:"users" doc:"user names"`
	Ranks       []string `json:"ranks" doc:"ranks 层级"`
}

// Empty reports whether nobody is meant.
func (s Scope) Empty() bool {
	return !s.All && len(s.Departments) == 0 && len(s.Users) == 0 && len(s.Ranks) == 0
}

// Normal returns s sorted, without duplicates, with empty lists instead of null.
func (s Scope) Normal() Scope {
	tidy := func(list []string) []string {
		list = slices.Clone(list)
		slices.Sort(list)
		list = slices.Compact(list)
		if list == nil {
			list = []string{}
		}
		return list
	}
	return Scope{s.All, tidy(s.Departments), tidy(s.Users), tidy(s.Ranks)}
}

// Handed is to whom the route of a thing has handed it, besides its scope.
type Handed struct {
	Departments []string `json:"departments"`
	Users       []string `json:"users"`
	Roles       []Role   `json:"roles"`
}

// To returns h with one more person, department or role; what is empty is left out.
func (h Handed) To(user, department string, role Role) Handed {
	h.Users, h.Departments, h.Roles = with(h.Users, user), with(h.Departments, department), with(h.Roles, role)
	return h
}

// Without returns h without a person, department or role.
func (h Handed) Without(user, department string, role Role) Handed {
	h.Users, h.Departments, h.Roles = without(h.Users, user), without(h.Departments, department), without(h.Roles, role)
	return h
}

func without[T ~string](list []T, one T) []T {
	return slices.DeleteFunc(with(list, ""), func(v T) bool { return v == one })
}

func with[T ~string](list []T, one T) []T {
	list = slices.Clone(list)
	if one != "" && !slices.Contains(list, one) {
		list = append(list, one)
		slices.Sort(list)
	}
	if list == nil {
		list = []T{}
	}
	return list
}

// Readable describes a thing whose readers are to be computed.
type Readable struct {
	Level Level
	// Handed adds whom the route has handed it to. A classified thing is handed to people alone, and
	// only to those in its approved scope.
	Handed Handed
	// Scope is the scope in force: the distributed one of an open document, the approved one of a
	// classified document. It is empty while neither exists.
	Scope Scope
	// People read besides the scope: registrar, custodian, deputy, holders of route nodes.
	People []string
	// Pending adds whoever may approve the scope of this level (DOC-11).
	Pending bool
	// Head adds whoever heads this department; nobody by that right of what is classified.
	Head string
	// ByContact hands to a department by whoever signs for it, not by everybody in it.
	ByContact bool
	// IsDraft: it has not been issued. Until then it is 内部 at least, and read by Head, People and Handed
	// alone; before its scope is approved a classified one is handed to nobody.
	IsDraft bool
}

const (
	groupAll       = "all"
	groupRecords   = "records"   // registrars and archivists: every internal document
	groupApprovers = "approvers" // supervisors: classified documents whose scope awaits them
)

func key(l Level, group string) string { return fmt.Sprintf("%d:%s", l, group) }

// Readers returns the reader keys of a thing, sorted. This and ReaderKeys are the policy of
// design.md 8.
func Readers(r Readable) []string {
	if r.Level == Public && !r.IsDraft {
		return []string{key(Public, groupAll)}
	}
	level := r.Level
	if r.IsDraft {
		level = max(level, Internal)
	}
	var keys []string
	add := func(group string) { keys = append(keys, key(level, group)) }
	if r.Level == Internal && !r.IsDraft {
		add(groupRecords)
	}
	if r.Pending {
		add(groupApprovers)
	}
	if r.Scope.All {
		add(groupAll)
	}
	for _, d := range r.Scope.Departments {
		add("d:" + d)
	}
	for _, n := range r.Scope.Ranks {
		add("r:" + n)
	}
	for _, u := range slices.Concat(r.Scope.Users, r.People) {
		if u != "" {
			add("u:" + u)
		}
	}
	for _, u := range r.Handed.Users {
		if !r.Level.Classified() || r.IsDraft { // whoever a classified draft is handed to is in its scope
			add("u:" + u)
		}
		add("n:" + u) // and whoever stands in for them
	}
	if !r.Level.Classified() {
		if r.Head != "" {
			add("h:" + r.Head)
		}
		for _, d := range r.Handed.Departments {
			if r.ByContact {
				add("c:" + d)
			} else {
				add("d:" + d)
			}
		}
		for _, role := range r.Handed.Roles {
			add("role:" + string(role))
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// ReaderKeys returns the keys that open things to the actor, sorted. Someone who is not signed in
// holds none.
func (a Actor) ReaderKeys() []string {
	if a.ID == "" || a.ID == System().ID {
		return nil
	}
	keys := []string{key(Public, groupAll)}
	for l := Internal; l <= a.Clearance; l++ {
		keys = append(keys, key(l, groupAll), key(l, "u:"+a.Username))
		for _, d := range a.Departments {
			keys = append(keys, key(l, "d:"+d))
		}
		if a.Rank != "" {
			keys = append(keys, key(l, "r:"+a.Rank))
		}
		if !l.Classified() {
			for _, role := range a.Roles {
				keys = append(keys, key(l, "role:"+string(role)))
			}
			for _, d := range a.ContactOf {
				keys = append(keys, key(l, "c:"+d))
			}
			if a.Has(DepartmentHead) && a.Department != "" {
				keys = append(keys, key(l, "h:"+a.Department))
			}
		}
		for _, s := range a.StandsInFor {
			if l <= s.UpTo {
				keys = append(keys, key(l, "n:"+s.Username))
			}
		}
		if l == Internal && (a.Has(Registrar) || a.Has(Archivist)) {
			keys = append(keys, key(l, groupRecords))
		}
		if l.Classified() && a.Has(Supervisor) {
			keys = append(keys, key(l, groupApprovers))
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// Cleared reports whether the actor may read anything classified at all. Who is not cleared never
// reaches the index of classified documents.
func (a Actor) Cleared() bool { return a.Clearance.Classified() }

// MayApprove reports whether the actor may approve scopes of level l (contract: a cleared
// supervisor).
func (a Actor) MayApprove(l Level) bool { return a.Has(Supervisor) && a.Clearance >= l }

// Predicate returns the policy as SQL on the column readers of the table called alias, and puts
// its argument into args. An actor without keys matches nothing.
func Predicate(a Actor, alias string, args pgx.NamedArgs) string {
	args["reader_keys"] = nonNil(a.ReaderKeys())
	return alias + ".readers && @reader_keys::text[]"
}

// Entrusted returns as SQL who sees a list that named people work on while they do (design 8): whoever is
// among people, an array of user names, and cleared for level. Both are SQL as well.
func Entrusted(a Actor, level, people string, args pgx.NamedArgs) string {
	args["entrusted"], args["entrusted_level"] = a.Username, a.Clearance
	return "(@entrusted = ANY (" + people + ") AND " + level + " <= @entrusted_level)"
}

func nonNil(keys []string) []string {
	if keys == nil {
		return []string{}
	}
	return keys
}
