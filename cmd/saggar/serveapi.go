package main

import (
	"context"
	"time"

	"github.com/saggar3d/saggar/api"
	"github.com/saggar3d/saggar/api/auth"
	"github.com/saggar3d/saggar/api/limit"
	"github.com/saggar3d/saggar/internal/settings"
	"github.com/saggar3d/saggar/job/scan"
	"github.com/saggar3d/saggar/job/store"
)

// apiOptions are what the HTTP face of the service is built from.
func apiOptions(o settings.Settings, w *opened, guard *auth.Guard, secret string) (api.Options, error) {
	options := api.Options{
		Jobs: w.service.Store, Watch: w.service.Watch, Blobs: w.service.Blobs(), Guard: guard, Callbacks: w.sender,
		BaseURL: o.BaseURL, Version: versionName(), Deployed: time.Now(), Secret: []byte(secret), Logger: w.log,
		MaxBody: o.BodyLimit, MaxUpload: o.UploadLimit, MaxTriangles: o.TriangleLimit,
		Rate: limit.NewRate(o.Rate, o.Burst, nil), Uploads: limit.NewSlots(o.Uploads), JobTimeout: o.JobTimeout,
		Quotas: api.Quotas{
			Models: limit.Quota{Name: "models", Most: o.QuotaModels, Count: w.usage(func(u store.Usage) int64 { return u.Models })},
			Jobs:   limit.Quota{Name: "unfinished jobs", Most: o.QuotaJobs, Count: w.usage(func(u store.Usage) int64 { return u.Unfinished })},
			Bytes:  limit.Quota{Name: "bytes of files", Most: o.QuotaBytes, Count: w.usage(func(u store.Usage) int64 { return u.Bytes })},
		},
	}
	if o.ClamAV == "" {
		return options, nil
	}
	var err error
	options.Scanner, err = scan.NewClamAV(o.ClamAV)
	return options, err
}

// usage is one figure of what a tenant has.
func (w *opened) usage(of func(store.Usage) int64) func(context.Context, string) (int64, error) {
	return func(ctx context.Context, tenant string) (int64, error) {
		u, err := w.service.Usage(ctx, tenant)
		return of(u), err
	}
}
