package main

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"docket/internal/access"
	"docket/internal/account"
	"docket/internal/config"
)

// office is a test's own departments and people on a service.
type office struct {
	*service
	prefix string
}

// newOffice makes an office with departments <P>A and <P>B. P is unique, so that parallel tests on
// one service do not meet.
func newOffice(t testing.TB, s *service) *office {
	t.Helper()
	o := &office{s, fmt.Sprintf("T%d", s.names.Add(1))}
	for _, d := range []string{"A", "B"} {
		s.Operate(t, "department-add", account.Department{Code: o.Dept(d), Name: "部门" + o.Dept(d)}, nil)
	}
	return o
}

// Dept is the code of one of the office's departments.
func (o *office) Dept(name string) string { return o.prefix + name }

// Person adds someone to a department and returns a client that acts as them.
func (o *office) Person(t testing.TB, name, department string, clearance access.Level, roles ...access.Role) *person {
	t.Helper()
	username, shown, code := strings.ToLower(o.prefix)+"."+name, "人员"+name, o.Dept(department)
	roles = append([]access.Role{access.Employee}, roles...)
	o.Operate(t, "user-add", userRequest{account.PersonInput{Username: username, Name: &shown, Department: &code, Clearance: &clearance, Roles: &roles}}, nil)
	return &person{service: o.service, Username: username, Token: o.NewToken(t, username)}
}

// NewToken makes a bearer token for someone.
func (s *service) NewToken(t testing.TB, username string) string {
	t.Helper()
	var token tokenAnswer
	s.Operate(t, "token-create", tokenRequest{Username: username, Name: "test"}, &token)
	return token.Secret
}

// Operate runs a command of the socket, as the commands of this machine do, without the cost of
// starting a process.
func (s *service) Operate(t testing.TB, name string, in, out any) {
	t.Helper()
	if err := dial(socketPath(config.Config{Data: s.Data})).call(context.Background(), name, in, out); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// Registrar adds a registrar cleared for everything, in department A.
func (o *office) Registrar(t testing.TB) *person {
	t.Helper()
	return o.Person(t, "registrar", "A", access.Secret, access.Registrar)
}

// Supervisor adds a supervisor cleared for everything, in department A.
func (o *office) Supervisor(t testing.TB) *person {
	t.Helper()
	return o.Person(t, "supervisor", "A", access.Secret, access.Supervisor)
}
