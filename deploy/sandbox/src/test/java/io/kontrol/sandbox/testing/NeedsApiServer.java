package io.kontrol.sandbox.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * Skips a test, or a whole class before any of its set-up, where {@code KUBEBUILDER_ASSETS} names
 * no real API server. An assumption in a set-up would leave its tear-down with incomplete state.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@EnabledIf(
    value = "io.kontrol.sandbox.testing.TestCluster#hasReal",
    disabledReason = "no etcd and kube-apiserver in KUBEBUILDER_ASSETS")
public @interface NeedsApiServer {}
