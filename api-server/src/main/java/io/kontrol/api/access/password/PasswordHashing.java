package io.kontrol.api.access.password;

import io.kontrol.api.access.Passwords;
import io.kontrol.api.platform.refusal.Refusal;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Computes hashes of passwords on few threads with a short queue. A hash costs a core a quarter of
 * a second, so that a flood of logins would otherwise take all cores and all threads of the API;
 * what finds the queue full is refused at once.
 */
@ApplicationScoped
public class PasswordHashing {
  private static final int WAITING = 8;
  private static final Duration NEXT_TRY = Duration.ofSeconds(1);

  private final Passwords passwords;
  private final String hashOfNobody;
  private final ThreadPoolExecutor threads;

  public PasswordHashing(Passwords passwords) {
    this.passwords = passwords;
    this.hashOfNobody = passwords.hashOfNobody();
    int atOnce = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    this.threads =
        new ThreadPoolExecutor(
            atOnce,
            atOnce,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            task -> {
              Thread thread = new Thread(task, "password-hashing");
              thread.setDaemon(true);
              return thread;
            });
  }

  public String hash(String password) {
    return inTurn(() -> passwords.hash(password));
  }

  /**
   * Takes the same time whether or not there is a hash.
   *
   * @param hash null for an account that has no password or does not exist
   */
  public boolean matches(String password, @Nullable String hash) {
    boolean sound = Passwords.isSound(password);
    String tried = sound ? password : "";
    String compared = hash == null || !sound ? hashOfNobody : hash;
    return inTurn(() -> passwords.matches(tried, compared)) && sound && hash != null;
  }

  /** Whether the hash should be replaced, now that the password is known. */
  public boolean outdated(String hash) {
    return passwords.outdated(hash);
  }

  private <T> T inTurn(Callable<T> work) {
    try {
      Future<T> result = threads.submit(work);
      return result.get();
    } catch (RejectedExecutionException e) {
      throw Refusal.throttled("Too many passwords are being checked. Try again.", NEXT_TRY);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @PreDestroy
  void end() {
    threads.shutdownNow();
  }
}
