package io.kontrol.api.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.job.Jobs;
import io.kontrol.api.job.NewJob;
import io.kontrol.api.observed.event.EventFeed;
import io.kontrol.api.platform.database.Database;
import io.kontrol.model.json.Json;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Follows the event log for each webhook, and queues a delivery for each event that it wants. One
 * replica at a time follows for a webhook, since it locks the row; the position moves with what was
 * queued.
 */
final class WebhookFeed {
  /** Undelivered events of a webhook at which the rest stays in the log for a while. */
  private static final int MOST_WAITING = 10_000;

  private final Database database;
  private final Runnable queued;

  /**
   * @param queued is called after jobs were committed
   */
  WebhookFeed(Database database, Runnable queued) {
    this.database = database;
    this.queued = queued;
  }

  /** What one transaction has done. */
  private record Followed(int queued, boolean more) {
    static final Followed NOTHING = new Followed(0, false);
  }

  /** Queues what has become visible since the last time. */
  void followAll() {
    for (int webhook : database.read(WebhookRows::activeIds)) {
      Followed followed;
      do {
        followed = database.transaction(connection -> follow(connection, webhook));
        if (followed.queued() > 0) {
          queued.run();
        }
      } while (followed.more());
    }
  }

  private static Followed follow(Connection connection, int id) throws SQLException {
    Optional<Webhook> locked = WebhookRows.lockActive(connection, id);
    if (locked.isEmpty() || Jobs.waiting(connection, Webhook.target(id)) >= MOST_WAITING) {
      return Followed.NOTHING;
    }
    Webhook webhook = locked.get();
    EventFeed.Page page = EventFeed.next(connection, webhook.position());
    List<NewJob> jobs =
        page.events().stream()
            .filter(webhook::wants)
            .map(event -> delivery(webhook, event))
            .toList();
    Jobs.enqueue(connection, jobs);
    if (!page.position().equals(webhook.position())) {
      WebhookRows.move(connection, id, page.position());
    }
    return new Followed(jobs.size(), page.more());
  }

  private static NewJob delivery(Webhook webhook, JsonNode event) {
    return job(webhook.id(), event, false)
        .withKey(Webhook.target(webhook.id()) + "/event/" + event.path("id").asText())
        .inOrderOf(webhook.orderingKey(event));
  }

  /**
   * @param ping whether it is sent to try the webhook, once and even where it is not active
   */
  static NewJob job(int webhook, JsonNode event, boolean ping) {
    ObjectNode payload =
        Json.mapper().createObjectNode().put("webhook_id", webhook).put("ping", ping);
    payload.set("event", event);
    return NewJob.of(DeliveryHandler.TYPE, payload).boundedWith(Webhook.target(webhook));
  }
}
