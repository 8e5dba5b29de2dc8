package io.kontrol.reconciler.claim;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The row of a resource in {@code resource_applied_states}, without the spec. */
public record AppliedStateSnapshot(LastApply applied, LastAttempt attempt, DriftState drift) {

  /**
   * The last successful apply, and the object that resulted; all null before the first.
   *
   * @param alteredFields JSON Pointers to fields that admission changed or removed
   * @param ownerUid of the owner that the object refers to
   */
  public record LastApply(
      @Nullable Integer generation,
      @Nullable Integer revision,
      @Nullable String uid,
      @Nullable String resourceVersion,
      @Nullable String ownedFieldsHash,
      List<String> alteredFields,
      @Nullable String ownerUid) {
    public LastApply {
      alteredFields = List.copyOf(alteredFields);
    }

    /** The same, for an object that was created again. */
    public LastApply in(@Nullable String uid) {
      return new LastApply(
          generation, revision, uid, resourceVersion, ownedFieldsHash, alteredFields, ownerUid);
    }

    /** The same object at another generation: its delete was accepted. */
    public LastApply at(int generation, int revision, @Nullable String uid) {
      return new LastApply(
          generation, revision, uid, resourceVersion, ownedFieldsHash, alteredFields, ownerUid);
    }
  }

  /**
   * The last attempt.
   *
   * @param status {@code success}, {@code error}, {@code waiting}, or null
   * @param attempts failures of this generation since its last success
   * @param requestServed the last request to reconcile that was carried out
   */
  public record LastAttempt(
      @Nullable Integer generation,
      @Nullable String status,
      @Nullable String errorMessage,
      int attempts,
      @Nullable Instant requestServed) {
    public static final String SUCCESS = "success";
    public static final String ERROR = "error";

    /** The object waits until its namespace or definition is back. */
    public static final String WAITING = "waiting";

    public boolean hasFailed() {
      return ERROR.equals(status);
    }

    public boolean isWaiting() {
      return WAITING.equals(status);
    }

    /** The same, no longer waiting. */
    public LastAttempt settled() {
      return isWaiting() ? new LastAttempt(generation, SUCCESS, null, 0, requestServed) : this;
    }

    public boolean isOf(int wanted) {
      return generation != null && generation == wanted;
    }
  }

  /**
   * Detected and corrected drift.
   *
   * @param detectedAt when it was reported; null while there is none, and once it is corrected
   * @param corrections in a row, shortly after each other
   */
  public record DriftState(
      @Nullable Instant detectedAt, int corrections, @Nullable Instant correctedAt) {
    public static final DriftState NONE = new DriftState(null, 0, null);

    public DriftState detected(Instant at) {
      return new DriftState(detectedAt == null ? at : detectedAt, corrections, correctedAt);
    }

    public DriftState over() {
      return new DriftState(null, corrections, correctedAt);
    }
  }

  /** The state of a resource that was never attempted. */
  public static AppliedStateSnapshot blank() {
    return new AppliedStateSnapshot(
        new LastApply(null, null, null, null, null, List.of(), null),
        new LastAttempt(null, null, null, 0, null),
        DriftState.NONE);
  }

  public boolean hasApplied(int wanted) {
    return applied.generation() != null && applied.generation() == wanted;
  }
}
