package main

import (
	"log/slog"
	"testing"

	"docket/api/httpkit"
	apisystem "docket/api/system"
)

// The routes can be described: huma builds their schemas when they are registered.
func TestRoutes_AreDescribed(t *testing.T) {
	t.Parallel()
	h := &house{log: slog.Default()}
	api := httpkit.NewAPI(httpkit.NewApp(h.log), "test", h.log)
	h.register(api, &httpkit.Gate{}, apisystem.Blocks{})
	if _, err := api.OpenAPI().MarshalJSON(); err != nil {
		t.Fatal(err)
	}
}
