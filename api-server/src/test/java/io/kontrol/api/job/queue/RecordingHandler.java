package io.kontrol.api.job.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.api.job.Job;
import io.kontrol.api.job.JobBackoff;
import io.kontrol.api.job.JobHandler;
import io.kontrol.api.job.JobResult;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Does what a test says, and tells it of each attempt. */
final class RecordingHandler implements JobHandler {
  private static final long PATIENCE_SECONDS = 30;

  @FunctionalInterface
  interface Behaviour {
    JobResult of(Job job) throws InterruptedException;
  }

  private final BlockingQueue<Job> begun = new LinkedBlockingQueue<>();
  private final int concurrency;
  private final int concurrencyPerKey;
  private volatile Behaviour behaviour;

  RecordingHandler(Behaviour behaviour) {
    this(8, 8, behaviour);
  }

  RecordingHandler(int concurrency, int concurrencyPerKey, Behaviour behaviour) {
    this.concurrency = concurrency;
    this.concurrencyPerKey = concurrencyPerKey;
    this.behaviour = behaviour;
  }

  void from(Behaviour now) {
    behaviour = now;
  }

  Job awaitAttempt() throws InterruptedException {
    Job job = begun.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(job).as("an attempt").isNotNull();
    return job;
  }

  boolean nothingBegan() {
    return begun.isEmpty();
  }

  @Override
  public String type() {
    return "test";
  }

  @Override
  public JobResult run(Job job) throws InterruptedException {
    begun.add(job);
    return behaviour.of(job);
  }

  @Override
  public int concurrency() {
    return concurrency;
  }

  @Override
  public int concurrencyPerKey() {
    return concurrencyPerKey;
  }

  @Override
  public int attempts() {
    return 3;
  }

  @Override
  public JobBackoff backoff() {
    return new JobBackoff(Duration.ofHours(1), Duration.ofHours(8));
  }
}
