package io.kontrol.api.job;

/**
 * Does the jobs of one type. Each CDI bean of this type is found. A job may run more than once,
 * since a replica may end between the work and the note of it.
 */
public interface JobHandler {
  /** Such as {@code webhook.deliver}; stored, and a label of metrics. */
  String type();

  /**
   * Outside of any transaction. An exception is a failed attempt.
   *
   * @throws InterruptedException when the replica stops, or the lease has been lost; another
   *     attempt is made and this one is not counted
   */
  JobResult run(Job job) throws InterruptedException;

  /** The most jobs of this type at a time in one replica. */
  default int concurrency() {
    return 4;
  }

  /** The most jobs with the same concurrency key at a time in one replica. */
  default int concurrencyPerKey() {
    return concurrency();
  }

  /** After how many failed attempts a job is dead. */
  default int attempts() {
    return 10;
  }

  default JobBackoff backoff() {
    return JobBackoff.DEFAULT;
  }
}
