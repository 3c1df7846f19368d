package access_test

import (
	"slices"
	"testing"

	"docket/internal/access"
)

// Rules DOC-10, DOC-11 and the table of design 8.
func TestPolicy(t *testing.T) {
	t.Parallel()
	person := func(username, department string, l access.Level, roles ...access.Role) access.Actor {
		a := access.Actor{ID: "id-" + username, Username: username, Clearance: l, Roles: roles}
		if department != "" {
			a.Department, a.Departments = department, []string{department}
		}
		return a
	}
	toJS := access.Scope{Departments: []string{"JS"}}
	cases := []struct {
		name  string
		thing access.Readable
		actor access.Actor
		want  bool
	}{
		{"a public document is open to everyone signed in", access.Readable{Level: access.Public}, person("admin", "", access.Public, access.Admin), true},
		{"a stranger reads nothing", access.Readable{Level: access.Public}, access.Actor{}, false},
		{"the system reads nothing", access.Readable{Level: access.Public}, access.System(), false},
		{"internal: in the scope", access.Readable{Level: access.Internal, Scope: toJS}, person("js.01", "JS", access.Internal), true},
		{"internal: outside the scope", access.Readable{Level: access.Internal, Scope: toJS}, person("cw.01", "CW", access.Secret), false},
		{"internal: in the scope without clearance", access.Readable{Level: access.Internal, Scope: toJS}, person("js.02", "JS", access.Public), false},
		{"internal: a registrar outside the scope", access.Readable{Level: access.Internal, Scope: toJS}, person("zh.registrar", "ZH", access.Internal, access.Registrar), true},
		{"internal: the administrator has no reading right", access.Readable{Level: access.Internal, Scope: access.Scope{All: true}}, person("admin", "", access.Public, access.Admin), false},
		{"DOC-11 confidential: cleared and in scope", access.Readable{Level: access.Confidential, Scope: toJS}, person("js.01", "JS", access.Confidential), true},
		{"DOC-11 confidential: in scope, one level short", access.Readable{Level: access.Secret, Scope: toJS}, person("js.01", "JS", access.Confidential), false},
		{"DOC-11 confidential: cleared, outside scope", access.Readable{Level: access.Confidential, Scope: toJS}, person("cw.01", "CW", access.Secret), false},
		{"DOC-11 confidential: a registrar outside the scope", access.Readable{Level: access.Confidential, Scope: toJS}, person("zh.registrar", "ZH", access.Secret, access.Registrar), false},
		{"DOC-11 pending: the scope is not yet in force", access.Readable{Level: access.Confidential, People: []string{"zh.registrar"}, Pending: true}, person("js.01", "JS", access.Secret), false},
		{"DOC-11 pending: its registrar", access.Readable{Level: access.Confidential, People: []string{"zh.registrar"}, Pending: true}, person("zh.registrar", "ZH", access.Secret, access.Registrar), true},
		{"DOC-11 pending: a cleared supervisor", access.Readable{Level: access.Confidential, Pending: true}, person("zh.supervisor", "ZH", access.Secret, access.Supervisor), true},
		{"DOC-11 pending: a supervisor who is not cleared", access.Readable{Level: access.Secret, Pending: true}, person("zh.supervisor", "ZH", access.Confidential, access.Supervisor), false},
		{"DOC-02 by rank", access.Readable{Level: access.Internal, Scope: access.Scope{Ranks: []string{"部门主管"}}}, access.Actor{ID: "x", Username: "x", Rank: "部门主管", Clearance: access.Internal}, true},
		{"DOC-19 draft: 公开 is not yet for everyone", access.Readable{Level: access.Public, IsDraft: true, People: []string{"js.01"}}, person("js.02", "JS", access.Secret), false},
		{"DOC-19 draft: its drafter", access.Readable{Level: access.Public, IsDraft: true, People: []string{"js.01"}}, person("js.01", "JS", access.Internal), true},
		{"DOC-19 draft: it is 内部 at least", access.Readable{Level: access.Public, IsDraft: true, People: []string{"js.01"}}, person("js.01", "JS", access.Public), false},
		{"DOC-19 draft: a registrar to whom it was not handed", access.Readable{Level: access.Internal, IsDraft: true, People: []string{"js.01"}}, person("zh.registrar", "ZH", access.Secret, access.Registrar), false},
		{"DOC-19 draft: the head of its department", access.Readable{Level: access.Internal, IsDraft: true, Head: "JS"}, person("js.head", "JS", access.Internal, access.DepartmentHead), true},
		{"DOC-19 draft: the head of another one", access.Readable{Level: access.Internal, IsDraft: true, Head: "JS"}, person("cw.head", "CW", access.Internal, access.DepartmentHead), false},
		{"DOC-19 draft: the head of its department, when it is classified", access.Readable{Level: access.Secret, IsDraft: true, Head: "JS"}, person("js.head", "JS", access.Secret, access.DepartmentHead), false},
		{"DOC-19 draft: handed to a department, not to everybody in it", access.Readable{Level: access.Internal, IsDraft: true, ByContact: true, Handed: access.Handed{Departments: []string{"JS"}}}, person("js.01", "JS", access.Internal), false},
		{"DOC-19 draft: handed to whoever signs for the department", access.Readable{Level: access.Internal, IsDraft: true, ByContact: true, Handed: access.Handed{Departments: []string{"JS"}}},
			access.Actor{ID: "x", Username: "x", Clearance: access.Internal, ContactOf: []string{"JS"}}, true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			keys := c.actor.ReaderKeys()
			got := slices.ContainsFunc(access.Readers(c.thing), func(k string) bool { return slices.Contains(keys, k) })
			if got != c.want {
				t.Errorf("readable = %v, want %v (readers %v, keys %v)", got, c.want, access.Readers(c.thing), keys)
			}
		})
	}
}

// Design 8: why somebody reads a thing is told by the keys that open it, and by nothing else.
func TestActor_Ways(t *testing.T) {
	t.Parallel()
	readers := access.Readers(access.Readable{Level: access.Confidential, Scope: access.Scope{Departments: []string{"JS"}, Ranks: []string{"科长"}}, People: []string{"js.01"}})
	for _, c := range []struct {
		actor access.Actor
		want  []string
	}{
		{access.Actor{ID: "1", Username: "js.01", Departments: []string{"JS"}, Clearance: access.Secret}, []string{"d:JS", "u:js.01"}},
		{access.Actor{ID: "2", Username: "cw.01", Departments: []string{"CW"}, Rank: "科长", Clearance: access.Confidential}, []string{"r:科长"}},
		{access.Actor{ID: "3", Username: "js.02", Departments: []string{"JS"}, Clearance: access.Internal}, nil},
		{access.Actor{Username: "js.01", Clearance: access.Secret}, nil},
	} {
		if got := c.actor.Ways(readers); !slices.Equal(got, c.want) {
			t.Errorf("%s reads by %v, want %v", c.actor.Username, got, c.want)
		}
	}
}
