package main

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"docket/internal/access"
	"docket/internal/calendar"
)

// listed is a page of a list as tests look at it.
type listed struct {
	Items []struct {
		documentAnswer
		RegisteredByName string `json:"registered_by_name"`
		Holder           *struct {
			Name           string    `json:"name"`
			DepartmentName string    `json:"department_name"`
			Role           string    `json:"role"`
			Node           string    `json:"node"`
			Since          time.Time `json:"since"`
		} `json:"holder"`
	} `json:"items"`
	NextCursor *string `json:"next_cursor"`
	Total      int     `json:"total"`
}

// titles are those of the items, in their order.
func (l listed) titles() []string {
	var out []string
	for _, i := range l.Items {
		out = append(out, i.Title)
	}
	return out
}

// List reads the documents of an office, two at a time, so that every order is paged through.
func (o *office) List(t *testing.T, p *person, query ...string) (all listed) {
	t.Helper()
	query = append([]string{"tag", o.mark(), "limit", "2"}, query...)
	for cursor := ""; ; {
		var part listed
		asked := query
		if cursor != "" {
			asked = append(slices.Clone(query), "cursor", cursor)
		}
		p.Get(t, documentsPath, asked...).Want(t, http.StatusOK).JSON(t, &part)
		all.Items, all.Total = append(all.Items, part.Items...), part.Total
		if part.NextCursor == nil || len(all.Items) > 50 {
			return all
		}
		cursor = *part.NextCursor
	}
}

// ux 5.2: a list is sorted by column, begins at a place, shows what is due, and pages in every order.
func TestLists_SortDueAndPlace(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar := o.Registrar(t)
	today := calendar.DateOf(time.Now())
	in := func(days int) string { return calendar.DateOf(today.Start().AddDate(0, 0, days)).String() }
	var numbers []string
	for _, d := range []struct {
		title, received string
		due             any
	}{{"安全检查", in(-9), in(-2)}, {"采购计划", in(-5), in(0)}, {"重大事项", in(-5), in(6)}, {"报告", in(-1), in(7)}, {"简报", in(-3), nil}} {
		r := registrar.MustRegister(t, record(o.Dept("A"), map[string]any{"title": d.title, "received_on": d.received, "due_on": d.due, "tags": tags(o.mark())}), upload{"a.txt", []byte(d.title + o.prefix)})
		numbers = append(numbers, r.RegisterNo)
	}
	byNumber := []string{"安全检查", "采购计划", "重大事项", "报告", "简报"}
	for name, c := range map[string]struct {
		query []string
		want  []string
	}{
		"newest receipt first":        {nil, []string{"报告", "简报", "重大事项", "采购计划", "安全检查"}},
		"oldest receipt first":        {[]string{"sort", "received_on"}, []string{"安全检查", "采购计划", "重大事项", "简报", "报告"}},
		"by due day, none last":       {[]string{"sort", "due_on"}, []string{"安全检查", "采购计划", "重大事项", "报告", "简报"}},
		"by due day, latest first":    {[]string{"sort", "-due_on"}, []string{"报告", "重大事项", "采购计划", "安全检查", "简报"}},
		"by title, as pronounced":     {[]string{"sort", "title"}, []string{"安全检查", "报告", "采购计划", "简报", "重大事项"}},
		"by number":                   {[]string{"sort", "register_no"}, byNumber},
		"overdue":                     {[]string{"due", "overdue"}, []string{"安全检查"}},
		"due today":                   {[]string{"due", "today"}, []string{"采购计划"}},
		"due within the week":         {[]string{"due", "week", "sort", "due_on"}, []string{"采购计划", "重大事项"}},
		"from a day on":               {[]string{"at", in(-4)}, []string{"重大事项", "采购计划", "安全检查"}},
		"from a day on, rising":       {[]string{"at", in(-4), "sort", "received_on"}, []string{"简报", "报告"}},
		"from a due day on":           {[]string{"at", in(1), "sort", "due_on"}, []string{"重大事项", "报告", "简报"}},
		"from a number on":            {[]string{"at", numbers[3], "sort", "register_no"}, []string{"报告", "简报"}},
		"from a number in its date":   {[]string{"at", numbers[4]}, []string{"简报", "重大事项", "采购计划", "安全检查"}},
		"incoming only":               {[]string{"direction", "incoming", "sort", "register_no"}, byNumber},
		"outgoing: nothing":           {[]string{"direction", "outgoing"}, nil},
		"a number of another archive": {[]string{"at", "外〔2020〕1号"}, nil},
	} {
		got := o.List(t, registrar, c.query...)
		if !slices.Equal(got.titles(), c.want) {
			t.Errorf("%s: %v, want %v", name, got.titles(), c.want)
		}
		if (len(c.query) == 0 || c.query[0] == "at") && got.Total != 5 {
			t.Errorf("%s: total %d, want 5", name, got.Total)
		}
	}
	// With words that have to be found first, the order and the day still count.
	waitFor(t, waitPatience, "words with a day and an order", func() bool {
		got := o.List(t, registrar, "q", "检查", "sort", "title")
		return slices.Equal(got.titles(), []string{"安全检查"}) && len(o.List(t, registrar, "q", "检查", "due", "today").Items) == 0
	})
	for field, query := range map[string][]string{"sort": {"sort", "source"}, "due": {"due", "soon"}, "at": {"at", "第三份"}, "cursor": {"cursor", "e30", "sort", "title"}} {
		p := registrar.Get(t, documentsPath, query...).Problem(t, http.StatusUnprocessableEntity, "invalid_input")
		if len(p.Errors) != 1 || p.Errors[0].Field != field {
			t.Errorf("%v: %+v", query, p.Errors)
		}
	}
}

// ux 5.2 and L29: a row says who registered it and with whom it waits; only its readers see the row.
func TestLists_Holder(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar, supervisor := o.Registrar(t), o.Supervisor(t)
	low := o.Person(t, "low", "A", access.Internal)
	open := registrar.MustRegister(t, record(o.Dept("A"), map[string]any{"tags": tags(o.mark())}), upload{"a.txt", []byte("甲" + o.prefix)})
	secret := registrar.MustRegister(t, record(o.Dept("A"), map[string]any{"classification": "secret", "tags": tags(o.mark())}), upload{"b.txt", []byte("乙" + o.prefix)})
	for _, item := range o.List(t, registrar).Items {
		if item.RegisteredByName == "" || item.RegisteredByName == item.RegisteredBy {
			t.Errorf("registered by %q (%s)", item.RegisteredByName, item.RegisteredBy)
		}
		switch {
		case item.ID == open.ID && item.Holder != nil:
			t.Errorf("nobody has the open record, but %+v", item.Holder)
		case item.ID == secret.ID && (item.Holder == nil || item.Holder.Role != "supervisor" || item.Holder.Since.IsZero()):
			t.Errorf("the secret record waits for its approval: %+v", item.Holder)
		}
	}
	if got := o.List(t, low); got.Total != 1 || got.Items[0].ID != open.ID {
		t.Errorf("not cleared: %v", got.titles())
	}
	var tasks struct{ Items []struct{ ID string } }
	supervisor.Get(t, "/api/v1/tasks").Want(t, http.StatusOK).JSON(t, &tasks)
	for _, task := range tasks.Items {
		supervisor.Do(t, http.MethodPost, "/api/v1/tasks/"+task.ID, map[string]string{"decision": "agree"})
	}
	for _, item := range o.List(t, registrar).Items {
		if item.Holder != nil {
			t.Errorf("after the decision: %+v", item.Holder)
		}
	}
}
