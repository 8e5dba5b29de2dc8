package io.kontrol.api.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.job.Job;
import io.kontrol.api.job.JobBackoff;
import io.kontrol.api.job.JobHandler;
import io.kontrol.api.job.JobResult;
import io.kontrol.api.job.JobResult.Effect;
import io.kontrol.api.job.Jobs;
import io.kontrol.api.platform.audit.AuditCategory;
import io.kontrol.api.platform.audit.AuditEntry;
import io.kontrol.api.platform.audit.AuditLog;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.model.event.Event;
import io.kontrol.model.event.EventLog;
import io.kontrol.model.event.EventSource;
import io.kontrol.model.json.Json;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Delivers one event to one receiver. A receiver may get an event more than once, and knows it
 * again by its {@code webhook-id}.
 */
public final class DeliveryHandler implements JobHandler {
  static final String TYPE = "webhook.deliver";

  private static final int CONCURRENCY = 16;
  private static final int CONCURRENCY_PER_WEBHOOK = 4;

  private final EventLog events = new EventLog(EventSource.SYSTEM);
  private final Database database;
  private final DeliveryClient client;
  private final Clock clock;
  private final int attempts;
  private final JobBackoff backoff;

  DeliveryHandler(
      Database database, DeliveryClient client, Clock clock, int attempts, JobBackoff backoff) {
    this.database = database;
    this.client = client;
    this.clock = clock;
    this.attempts = attempts;
    this.backoff = backoff;
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public int concurrency() {
    return CONCURRENCY;
  }

  /** A slow receiver leaves the others their turn. */
  @Override
  public int concurrencyPerKey() {
    return CONCURRENCY_PER_WEBHOOK;
  }

  @Override
  public int attempts() {
    return attempts;
  }

  @Override
  public JobBackoff backoff() {
    return backoff;
  }

  @Override
  public JobResult run(Job job) throws InterruptedException {
    int id = job.payload().path("webhook_id").asInt();
    boolean ping = job.payload().path("ping").asBoolean();
    Optional<Webhook> found = database.read(connection -> WebhookRows.find(connection, id));
    if (found.isEmpty() || !(ping || found.get().active())) {
      return JobResult.done();
    }
    Webhook webhook = found.get();
    if (webhook.pausedMillis() > 0 && !ping) {
      return JobResult.postponed(Duration.ofMillis(webhook.pausedMillis()));
    }
    JsonNode event = job.payload().path("event");
    DeliveryAttempt attempt = send(webhook, event);
    Effect note = connection -> DeliveryRows.insert(connection, id, event, job.attempt(), attempt);
    if (ping || attempt.delivered()) {
      return new JobResult.Done(note);
    }
    if (attempt.gone()) {
      return new JobResult.Done(and(note, connection -> deactivate(connection, id)));
    }
    return failed(id, attempt, note);
  }

  private DeliveryAttempt send(Webhook webhook, JsonNode event) throws InterruptedException {
    byte[] body = CloudEvent.of(event);
    String id = event.path("id").asText();
    long seconds = clock.instant().getEpochSecond();
    return client.post(
        webhook.url(),
        Map.of(
            "Content-Type",
            CloudEvent.MEDIA_TYPE,
            "User-Agent",
            "Kontrol",
            "webhook-id",
            id,
            "webhook-timestamp",
            Long.toString(seconds),
            "webhook-signature",
            webhook.secret().sign(id, seconds, body)),
        body);
  }

  private static JobResult failed(int id, DeliveryAttempt attempt, Effect note) {
    Effect effect = note;
    if (!attempt.retryAfter().isZero()) {
      effect = and(note, connection -> WebhookRows.pause(connection, id, attempt.retryAfter()));
    }
    return new JobResult.Failed(
        String.valueOf(attempt.error()), attempt.retryAfter(), effect, effect);
  }

  private static Effect and(Effect first, Effect second) {
    return connection -> {
      first.on(connection);
      second.on(connection);
    };
  }

  /** The receiver has said that it is no more. */
  private void deactivate(Connection connection, int id) throws SQLException {
    String reason = "the receiver answered 410 Gone";
    if (!WebhookRows.deactivate(connection, id, reason)) {
      return;
    }
    Jobs.discard(connection, Webhook.target(id));
    JsonNode data = Json.mapper().createObjectNode().put("webhook_id", id).put("reason", reason);
    events.append(
        connection, List.of(new Event("WebhookDeactivated", null, null, null, null, data)));
    AuditLog.append(
        connection,
        Principal.service("kontrol-webhooks", null),
        List.of(
            AuditEntry.of(
                    "WEBHOOK_DEACTIVATED",
                    AuditCategory.SYSTEM,
                    "webhook deactivated: " + id + ", since " + reason)
                .on("webhook", Integer.toString(id), null)));
  }
}
