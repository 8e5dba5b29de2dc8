package io.kontrol.watcher.service;

import io.kontrol.model.secret.SecretDigest;
import io.kontrol.model.wake.ChangeNotifier;
import io.kontrol.watcher.cluster.WatchClient;
import io.kontrol.watcher.health.HealthAssessor;
import io.kontrol.watcher.probe.Heartbeats;
import io.micrometer.core.instrument.MeterRegistry;
import javax.sql.DataSource;

/** What a watcher depends on, provided by the service or by a test. */
public record WatcherDependencies(
    WatcherConfig config,
    DataSource database,
    WatchClient api,
    SecretDigest secrets,
    HealthAssessor health,
    ChangeNotifier notifier,
    MeterRegistry registry,
    Heartbeats heartbeats) {}
