package main

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"docket/internal/account"
)

// The commands of the contract do the same with a running service, over its socket, and without
// one, when they bring up what they need for their duration.
func TestCommands_RunningAndStopped(t *testing.T) {
	t.Parallel()
	s := startService(t)
	for _, state := range []string{"running", "stopped"} {
		if state == "stopped" {
			s.Stop()
		}
		// wants runs a command and checks its exit code and answer.
		wants := func(code int, want string, args ...string) string {
			t.Helper()
			out, got := s.CLIWithInput(t, "a first password\n", args...)
			if got != code || !regexp.MustCompile(want).MatchString(out) {
				t.Errorf("%s: docket %v exits %d with %q, want %d with %s", state, args, got, out, code, want)
			}
			return out
		}
		code, name := strings.ToUpper(state), state+".clerk"
		wants(exitDone, `^`+code+` 综合办公室\n$`, "department", "add", code, "综合办公室")
		wants(exitDone, `"parent":"`+code+`"`, "department", "add", code+"-2", "二科", "--parent", code, "--json")
		wants(exitUsage, `^$`, "department", "add", code, "again")
		wants(exitDone, `^`+name+` 张三 \(confidential\)\n$`, "user", "add", name, "--name", "张三", "--department", code, "--role", "registrar",
			"--role", "archivist", "--clearance", "confidential", "--rank", "科级", "--password-stdin")
		wants(exitUsage, `^$`, "user", "add", state+".lost", "--name", "李四", "--department", "NOWHERE")
		wants(exitUsage, `^$`, "user", "add", state+".lost", "--name", "李四", "--department", code, "--role", "emperor")
		wants(exitUsage, `^$`, "user", "add", state+".lost", "--name", "李四", "--department", code, "--clearance", "cosmic")
		wants(exitUsage, `.*`, "user", "add", state+".lost", "--department", code)

		var people []account.Person
		if err := json.Unmarshal([]byte(wants(exitDone, `^\[`, "user", "list", "--json")), &people); err != nil {
			t.Error(err)
		}
		found := false
		for _, p := range people {
			if p.Username == state+".lost" {
				t.Errorf("%s: the refused person is there: %+v", state, p)
			}
			if p.Username == name {
				found = p.Name == "张三" && *p.Department == code && p.Clearance.String() == "confidential" && p.Rank == "科级" && len(p.Roles) == 3
			}
		}
		if !found {
			t.Errorf("%s: %s is not as added in %+v", state, name, people)
		}
		token := strings.TrimSuffix(wants(exitDone, `^[A-Za-z0-9_-]{40,}\n$`, "token", "create", "--user", name), "\n")
		wants(exitUsage, `^$`, "token", "create", "--user", "nobody.here")
		if state == "running" {
			(&person{service: s, Token: token}).Get(t, "/api/v1/me").Want(t, 200)
			s.stranger().Do(t, "POST", "/api/v1/session", map[string]string{"username": name, "password": "a first password"}).Want(t, 200)
		}
		wants(exitNotRight, `"checked":\{`, "verify", "--json") // there is nothing yet
		wants(exitDone, `^\{"events":\d+,"root":"\d+:[^"]+".*"problems":\[\],"ok":true\}\n$`, "audit", "verify", "--json")
		wants(exitNotRight, `"ok":false`, "audit", "verify", "--json", "--against", "2:"+strings.Repeat("A", 43)+"=")
		wants(exitDone, `^\{"seconds":[0-9.e-]+\}\n$`, "reindex", "--json")
		wants(exitDone, `^\S+\n$`, "version")
		wants(exitUsage, ``, "department", "subtract", code)
	}
}
