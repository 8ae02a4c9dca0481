namespace WganGp.Layerwise;

/// <summary>What a layer may keep of a pass from one of its methods to a later one.</summary>
internal enum Part
{
    /// <summary>What went in.</summary>
    Input,

    /// <summary>A tensor of the input's shape and layout, whose values nobody reads.</summary>
    InputForm,

    /// <summary>What came out.</summary>
    Output,

    /// <summary>The weight as it was used: in the type and layout of the computation.</summary>
    Weight,

    /// <summary>A factor per value or per set of values.</summary>
    Factor,

    /// <summary>The gradient for the output.</summary>
    Gradient,

    /// <summary>The gradient for the input.</summary>
    InputGradient,

    /// <summary>How the penalty depends on the input through this layer's second derivative.</summary>
    SecondOrder,
}
