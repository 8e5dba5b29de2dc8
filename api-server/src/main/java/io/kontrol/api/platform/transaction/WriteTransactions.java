package io.kontrol.api.platform.transaction;

import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.platform.secret.Secrets;
import io.kontrol.model.wake.ChangeNotifier;
import io.kontrol.model.wake.Channel;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One request, one transaction; the wake-ups go out when it has committed. */
@ApplicationScoped
public class WriteTransactions {
  private static final Pattern KEY = Pattern.compile("[\\x21-\\x7E]{1,255}");

  /** What a request does to the database. */
  @FunctionalInterface
  public interface Mutation {
    Effect on(Connection connection) throws SQLException;
  }

  /**
   * @param changedCluster null when nothing was written
   */
  public record Effect(Reply answer, @Nullable String changedCluster) {
    public static Effect none(Reply answer) {
      return new Effect(answer, null);
    }
  }

  private final Database database;
  private final ChangeNotifier notifier;
  private final Secrets secrets;
  private final RequestContext call;

  public WriteTransactions(
      Database database, ChangeNotifier notifier, Secrets secrets, RequestContext call) {
    this.database = database;
    this.notifier = notifier;
    this.secrets = secrets;
    this.call = call;
  }

  /** For methods that HTTP itself calls idempotent, or nearly so: PUT, PATCH, DELETE. */
  public Reply run(Mutation mutation) {
    return notified(database.transaction(mutation::on));
  }

  /** For POST: an Idempotency-Key makes a repetition give the same answer and do nothing. */
  public Reply runOnce(byte @Nullable [] body, Mutation mutation) {
    Optional<String> key = call.header(RequestContext.IDEMPOTENCY_KEY_HEADER);
    if (key.isEmpty()) {
      return run(mutation);
    }
    if (!KEY.matcher(key.get()).matches()) {
      throw Refusal.malformed(
          "invalid_idempotency_key",
          "An Idempotency-Key has 1 to 255 visible ASCII characters, such as a UUID.");
    }
    String digest = digest(body == null ? new byte[0] : body);
    return notified(
        database.transaction(
            connection -> {
              Optional<Reply> earlier = IdempotencyKeys.claim(connection, key.get(), digest);
              if (earlier.isPresent()) {
                return Effect.none(earlier.get());
              }
              Effect effect = mutation.on(connection);
              IdempotencyKeys.keep(connection, key.get(), effect.answer());
              return effect;
            }));
  }

  private String digest(byte[] body) {
    String type = String.valueOf(call.contentType());
    return secrets.keyedHash(
        call.pathAndQuery().getBytes(StandardCharsets.UTF_8),
        type.getBytes(StandardCharsets.UTF_8),
        call.authorship().toString().getBytes(StandardCharsets.UTF_8),
        body);
  }

  private Reply notified(Effect effect) {
    if (effect.changedCluster() != null) {
      notifier.changed(Channel.resources, effect.changedCluster());
      notifier.changed(Channel.events, effect.changedCluster());
    }
    return effect.answer();
  }
}
