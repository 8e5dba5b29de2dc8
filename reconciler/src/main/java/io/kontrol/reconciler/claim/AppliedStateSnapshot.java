package io.kontrol.reconciler.claim;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the reconciler remembers of a resource: its row of {@code resource_applied_states}, without
 * the spec.
 */
public record AppliedStateSnapshot(LastApply applied, LastTry tried, DriftMemory drift) {

  /**
   * The last apply that succeeded, and the object that came of it; all null before the first.
   *
   * @param alteredFields JSON Pointers to what admission set otherwise than the manifest
   */
  public record LastApply(
      @Nullable Integer generation,
      @Nullable Integer revision,
      @Nullable String uid,
      @Nullable String resourceVersion,
      @Nullable String ownedFieldsHash,
      List<String> alteredFields) {
    public LastApply {
      alteredFields = List.copyOf(alteredFields);
    }

    /** The same in all, in an object that was made anew. */
    public LastApply in(@Nullable String uid) {
      return new LastApply(
          generation, revision, uid, resourceVersion, ownedFieldsHash, alteredFields);
    }

    /** The same object, of which another generation is now true: its delete was accepted. */
    public LastApply at(int generation, int revision, @Nullable String uid) {
      return new LastApply(
          generation, revision, uid, resourceVersion, ownedFieldsHash, alteredFields);
    }
  }

  /**
   * The last attempt.
   *
   * @param status {@code success}, {@code error}, {@code waiting}, or null
   * @param attempts failures of this generation since its last success
   * @param requestServed the user's last request to reconcile that was followed
   */
  public record LastTry(
      @Nullable Integer generation,
      @Nullable String status,
      @Nullable String errorMessage,
      int attempts,
      @Nullable Instant requestServed) {
    public static final String SUCCESS = "success";
    public static final String ERROR = "error";

    /** What it needs is gone or going, and it waits for that to be back. */
    public static final String WAITING = "waiting";

    public boolean hasFailed() {
      return ERROR.equals(status);
    }

    public boolean isWaiting() {
      return WAITING.equals(status);
    }

    /** The same, without anything that was waited for. */
    public LastTry settled() {
      return isWaiting() ? new LastTry(generation, SUCCESS, null, 0, requestServed) : this;
    }

    public boolean isOf(int wanted) {
      return generation != null && generation == wanted;
    }
  }

  /**
   * What is known of drift.
   *
   * @param detectedAt when it was reported; null while there is none, and once it is corrected
   * @param corrections in a row, with little time between them
   */
  public record DriftMemory(
      @Nullable Instant detectedAt, int corrections, @Nullable Instant correctedAt) {
    public static final DriftMemory NONE = new DriftMemory(null, 0, null);

    public DriftMemory detected(Instant at) {
      return new DriftMemory(detectedAt == null ? at : detectedAt, corrections, correctedAt);
    }

    public DriftMemory over() {
      return new DriftMemory(null, corrections, correctedAt);
    }
  }

  /** Of a resource that was never tried. */
  public static AppliedStateSnapshot blank() {
    return new AppliedStateSnapshot(
        new LastApply(null, null, null, null, null, List.of()),
        new LastTry(null, null, null, 0, null),
        DriftMemory.NONE);
  }

  public boolean hasApplied(int wanted) {
    return applied.generation() != null && applied.generation() == wanted;
  }
}
