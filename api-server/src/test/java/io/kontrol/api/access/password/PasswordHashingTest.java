package io.kontrol.api.access.password;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.api.access.Passwords;
import io.kontrol.api.platform.refusal.Refusal;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PasswordHashingTest {
  private static final String PASSWORD = "correct horse battery staple";

  private final Passwords passwords = new Passwords(10);
  private final PasswordHashing hashing = new PasswordHashing(passwords);

  @AfterEach
  void end() {
    hashing.end();
  }

  @Test
  void aPasswordMatchesItsOwnHashAlone() {
    String hash = hashing.hash(PASSWORD);
    assertThat(hash).startsWith("$2a$10$").isNotEqualTo(hashing.hash(PASSWORD));
    assertThat(hashing.matches(PASSWORD, hash)).isTrue();
    assertThat(hashing.matches(PASSWORD + " ", hash)).isFalse();
    assertThat(hashing.matches(PASSWORD, null)).isFalse();
    assertThat(hashing.matches("", hash)).isFalse();
  }

  @Test
  void whatBcryptWouldCutOffIsNoOtherPassword() {
    String longest = "x".repeat(72);
    String hash = hashing.hash(longest);
    assertThat(hashing.matches(longest, hash)).isTrue();
    assertThat(hashing.matches(longest + "y", hash)).isFalse();
  }

  @Test
  void theHashOfNobodyCostsWhatOthersCost() {
    assertThat(passwords.outdated(passwords.hashOfNobody())).isFalse();
    assertThat(passwords.matches(PASSWORD, passwords.hashOfNobody())).isFalse();
    assertThat(passwords.outdated(new Passwords(11).hash(PASSWORD))).isTrue();
  }

  @Test
  void aFloodIsRefusedAndWhatWasAcceptedIsAnswered() {
    String hash = hashing.hash(PASSWORD);
    int flood = 200;
    ExecutorService clients = Executors.newFixedThreadPool(flood);
    try {
      List<CompletableFuture<String>> answers =
          IntStream.range(0, flood)
              .mapToObj(i -> CompletableFuture.supplyAsync(() -> answer(hash), clients))
              .toList();
      List<String> codes = answers.stream().map(CompletableFuture::join).toList();
      assertThat(codes).contains("throttled", "matches").hasSize(flood);
    } finally {
      clients.shutdownNow();
    }
    assertThat(hashing.matches(PASSWORD, hash)).isTrue();
  }

  private String answer(String hash) {
    try {
      return hashing.matches(PASSWORD, hash) ? "matches" : "differs";
    } catch (Refusal refused) {
      return refused.code();
    }
  }
}
