package io.kontrol.api.managed.plan;

import io.kontrol.api.platform.document.ObjectFields;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a request says about the size and the version of a database; each field may be absent.
 *
 * @param version a version of PostgreSQL, or a major one for its newest minor
 */
public record SizeRequest(
    Optional<String> plan,
    Optional<String> version,
    OptionalInt instances,
    Optional<String> cpu,
    Optional<String> memory,
    Optional<String> storage,
    Optional<String> walStorage,
    Optional<String> poolMode) {
  public static final SizeRequest NONE =
      new SizeRequest(
          Optional.empty(),
          Optional.empty(),
          OptionalInt.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  public static SizeRequest of(ObjectFields fields) {
    return new SizeRequest(
        fields.optionalText("plan"),
        fields.optionalText("postgres_version"),
        fields.id("instances"),
        fields.optionalText("cpu"),
        fields.optionalText("memory"),
        fields.optionalText("storage"),
        fields.optionalText("wal_storage"),
        fields.optionalText("pool_mode"));
  }
}
