package io.kontrol.api.platform.idempotency;

import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.identity.Identity;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.platform.secret.Secrets;
import io.kontrol.api.platform.transaction.WriteResult;
import io.kontrol.api.platform.transaction.WriteTransactions;
import io.kontrol.api.platform.transaction.WriteTransactions.Write;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The transaction of a request that changes something: one request, one transaction, one audit row.
 * A write that did something and does not say what for the audit log is a mistake of the code, and
 * fails.
 */
@ApplicationScoped
public class RequestTransactions {
  private static final Pattern KEY = Pattern.compile("[\\x21-\\x7E]{1,255}");

  private final WriteTransactions transactions;
  private final Secrets secrets;
  private final RequestContext request;

  public RequestTransactions(
      WriteTransactions transactions, Secrets secrets, RequestContext request) {
    this.transactions = transactions;
    this.secrets = secrets;
    this.request = request;
  }

  /** For methods that HTTP itself calls idempotent, or nearly so: PUT, PATCH, DELETE. */
  public Response run(Write<Reply> write) {
    return transactions
        .run(request.principal(), connection -> audited(write.on(connection)))
        .response();
  }

  private static WriteResult<Reply> audited(WriteResult<Reply> result) {
    if (result.audit().isEmpty() && !result.withoutEffect()) {
      throw new IllegalStateException("a change without an audit row");
    }
    return result;
  }

  /** For POST: a repetition with the same Idempotency-Key gets the same answer and does nothing. */
  public Response runOnce(byte @Nullable [] body, Write<Reply> write) {
    Optional<String> key = request.header(RequestContext.IDEMPOTENCY_KEY_HEADER);
    if (key.isEmpty()) {
      return run(write);
    }
    if (!KEY.matcher(key.get()).matches()) {
      throw Refusal.malformed(
          "invalid_idempotency_key",
          "An Idempotency-Key has 1 to 255 visible ASCII characters, such as a UUID.");
    }
    Principal principal = request.principal();
    IdempotencyKey scoped =
        new IdempotencyKey(
            holder(principal.identity()),
            key.get(),
            digest(principal, body == null ? new byte[0] : body));
    return transactions
        .run(
            principal,
            connection -> {
              Optional<Reply> earlier = scoped.claim(connection);
              if (earlier.isPresent()) {
                return WriteResult.unchanged(earlier.get());
              }
              WriteResult<Reply> result = audited(write.on(connection));
              scoped.keep(connection, result.value());
              return result;
            })
        .response();
  }

  /** An answer is for its credential alone: another of the same user may see less. */
  private static String holder(Identity identity) {
    return identity.userId() + " " + identity.credential() + " " + identity.credentialId();
  }

  private String digest(Principal principal, byte[] body) {
    String type = String.valueOf(request.contentType());
    return secrets.keyedHash(
        request.pathAndQuery().getBytes(StandardCharsets.UTF_8),
        type.getBytes(StandardCharsets.UTF_8),
        String.valueOf(principal.message()).getBytes(StandardCharsets.UTF_8),
        body);
  }
}
