package io.kontrol.api.job;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A job to be queued.
 *
 * @param type of the {@link JobHandler} that does it
 * @param payload never a password, token or value of a Secret, since ADMINs read it
 * @param key names the work: while a job of this type and key is queued or running, another is not
 *     added. Where what is to be done may change meanwhile, the key names its version too.
 * @param orderingKey jobs with the same one run one after the other, in the order in which they
 *     were queued; a dead one holds nothing back. Whoever queues them does so in transactions that
 *     exclude each other.
 * @param concurrencyKey names the target, of which a handler bounds the number of jobs at a time
 * @param delay how long after the commit it is due
 */
public record NewJob(
    String type,
    JsonNode payload,
    @Nullable String key,
    @Nullable String orderingKey,
    @Nullable String concurrencyKey,
    Duration delay) {

  public static NewJob of(String type, JsonNode payload) {
    return new NewJob(type, payload, null, null, null, Duration.ZERO);
  }

  public NewJob withKey(String name) {
    return new NewJob(type, payload, name, orderingKey, concurrencyKey, delay);
  }

  public NewJob inOrderOf(String name) {
    return new NewJob(type, payload, key, name, concurrencyKey, delay);
  }

  public NewJob boundedWith(String name) {
    return new NewJob(type, payload, key, orderingKey, name, delay);
  }

  public NewJob after(Duration time) {
    return new NewJob(type, payload, key, orderingKey, concurrencyKey, time);
  }
}
