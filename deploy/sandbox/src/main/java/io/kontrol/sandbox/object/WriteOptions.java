package io.kontrol.sandbox.object;

/**
 * How a write is meant.
 *
 * @param manager the field manager
 * @param force whether an apply may take fields from others
 */
public record WriteOptions(
    String manager, boolean dryRun, FieldValidation validation, boolean force) {
  /** What becomes of fields that a kind does not have. */
  public enum FieldValidation {
    IGNORE,
    WARN,
    STRICT
  }

  /** Of a controller within the sandbox. */
  public static WriteOptions by(String manager) {
    return new WriteOptions(manager, false, FieldValidation.IGNORE, true);
  }
}
