package io.kontrol.api.desired.list;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontrol.api.platform.refusal.Refusal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelSelectorTest {
  @Test
  void everyOperatorBecomesTerms() {
    assertThat(
            LabelSelector.parse(
                "app=web, tier==db,a.b/c!=d , env in (test, prod),env notin (dev),x,!y, z="))
        .isEqualTo(
            new LabelSelector(
                List.of("app=web", "tier=db", "x", "z="),
                List.of(List.of("env=test", "env=prod")),
                List.of("a.b/c=d", "env=dev", "y")));
    assertThat(LabelSelector.parse(""))
        .isEqualTo(new LabelSelector(List.of(), List.of(), List.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a b", "a=b=c", "a in b", "a in (b", "=a", ",a", "a,", "a,,b", "!", "a=b c", "a>1", "-a"
      })
  void whatKubernetesWouldNotTakeIsRefused(String selector) {
    assertThatThrownBy(() -> LabelSelector.parse(selector)).isInstanceOf(Refusal.class);
  }
}
