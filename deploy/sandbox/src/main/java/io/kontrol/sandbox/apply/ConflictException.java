package io.kontrol.sandbox.apply;

import java.util.List;

/** An apply would change fields that other managers own. */
public final class ConflictException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * A field and its owner.
   *
   * @param owner as messages write it, such as {@code "kubectl-edit" using v1}
   */
  public record Conflict(String owner, String field) {}

  private final transient List<Conflict> conflicts;

  ConflictException(List<Conflict> conflicts, String message) {
    super(message, null, false, false);
    this.conflicts = List.copyOf(conflicts);
  }

  public List<Conflict> conflicts() {
    return conflicts;
  }
}
