package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	apisystem "docket/api/system"
	"docket/storage"
)

// Parts names each part of the service and whether it is there (apisystem.Readiness).
func (h *house) Parts(ctx context.Context) []apisystem.Part {
	parts := []apisystem.Part{h.databasePart(ctx), h.diskPart(), h.bucketPart(ctx), h.indexPart(ctx)}
	for _, c := range h.extractor.Capabilities() {
		p := apisystem.Part{Name: c.Name, State: "ok", Detail: c.Detail}
		if !c.Available {
			p.State = "degraded"
		}
		parts = append(parts, p)
	}
	return parts
}

func (h *house) databasePart(ctx context.Context) apisystem.Part {
	p := apisystem.Part{Name: "database", State: "ok", Needed: true}
	if err := h.db.Ping(ctx); err != nil {
		p.State, p.Detail = "missing", "PostgreSQL does not answer"
	}
	return p
}

func (h *house) diskPart() apisystem.Part {
	p := apisystem.Part{Name: "local_store", State: "ok", Needed: true}
	if err := h.files.CheckSpace(0); err != nil {
		p.State, p.Detail = "missing", "no space left for files"
	}
	return p
}

// bucketPart is not needed unless the setting asks for both copies: registration goes on without it.
func (h *house) bucketPart(ctx context.Context) apisystem.Part {
	p := apisystem.Part{Name: "bucket", State: "ok", Needed: h.cfg.BucketRequired}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	switch err := h.bucket.Reachable(ctx); {
	case errors.Is(err, storage.ErrForeign):
		p.State, p.Detail = "missing", "the bucket belongs to another archive; nothing is written to it; copies wait"
	case errors.Is(err, storage.ErrDenied):
		p.State, p.Detail = "missing", "the bucket refuses our keys; copies wait"
	case err != nil:
		p.State, p.Detail = "missing", "the bucket does not answer; copies wait"
	}
	if h.preserve.SameMachine() {
		p.Detail = strings.TrimPrefix(p.Detail+"; same_machine: both copies lie on one machine", "; ")
	}
	return p
}

func (h *house) indexPart(ctx context.Context) apisystem.Part {
	p := apisystem.Part{Name: "index", State: "ok"}
	st := h.search.State(ctx)
	if st.Rebuilding != nil {
		p.State, p.Detail = "degraded", "being rebuilt"
		if !st.Ready {
			p.Detail = "being rebuilt; what is not in it yet is not found"
		}
	} else if !st.Ready {
		p.State = "missing"
	}
	return p
}

type metricSet struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
}

// metrics are the figures of /metrics. Labels come from fixed sets: route patterns, never addresses.
func (h *house) metrics() *metricSet {
	m := &metricSet{registry: prometheus.NewRegistry(), requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "docket_http_request_seconds", Help: "Time to answer a request.", Buckets: prometheus.ExponentialBuckets(.001, 2.5, 12)},
		[]string{"method", "route", "status"})}
	m.registry.MustRegister(m.requests, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		&copiesCollector{h})
	return m
}

func (m *metricSet) observe(method, route string, status int, took time.Duration) {
	m.requests.WithLabelValues(method, route, fmt.Sprintf("%dxx", status/100)).Observe(took.Seconds())
}

// copiesCollector reads the state of the replicas when it is asked.
type copiesCollector struct{ h *house }

var (
	copiesWaiting = prometheus.NewDesc("docket_copies_waiting", "Copies still to be made.", []string{"replica"}, nil)
	jobsWaiting   = prometheus.NewDesc("docket_jobs_waiting", "Jobs waiting.", []string{"queue"}, nil)
)

// Describe is prometheus.Collector's.
func (c *copiesCollector) Describe(ch chan<- *prometheus.Desc) {
	ch <- copiesWaiting
	ch <- jobsWaiting
}

// Collect is prometheus.Collector's. While the database is away the figures are absent.
func (c *copiesCollector) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	if stores, err := c.h.preserve.Status(ctx); err == nil {
		for _, r := range stores.Replicas {
			ch <- prometheus.MustNewConstMetric(copiesWaiting, prometheus.GaugeValue, float64(r.Waiting), r.Name)
		}
	}
	if depths, err := c.h.queue.Depths(ctx); err == nil {
		for _, d := range depths {
			ch <- prometheus.MustNewConstMetric(jobsWaiting, prometheus.GaugeValue, float64(d.Waiting), d.Queue)
		}
	}
}
