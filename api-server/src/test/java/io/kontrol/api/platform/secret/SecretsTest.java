package io.kontrol.api.platform.secret;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class SecretsTest {
  @Test
  void withoutAKeyTheServiceSaysWhatToSet() {
    assertThatThrownBy(() -> new Secrets(Optional.empty()))
        .hasMessageContaining("KONTROL_SECRET_DIGEST_KEY is not set");
    assertThatThrownBy(() -> new Secrets(Optional.of("short"))).hasMessageContaining("16");
  }
}
