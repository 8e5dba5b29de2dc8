package io.kontrol.sandbox.object;

/**
 * Options of a write.
 *
 * @param manager the field manager
 * @param force whether an apply may take fields from others
 */
public record WriteOptions(
    String manager, boolean dryRun, FieldValidation validation, boolean force) {
  /** Field validation: how unknown fields are handled. */
  public enum FieldValidation {
    IGNORE,
    WARN,
    STRICT
  }

  /** Options of a controller within the sandbox. */
  public static WriteOptions by(String manager) {
    return new WriteOptions(manager, false, FieldValidation.IGNORE, true);
  }
}
