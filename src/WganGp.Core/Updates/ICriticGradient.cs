namespace WganGp.Updates;

/// <summary>How the gradient of the critic's loss is computed.</summary>
internal interface ICriticGradient
{
    /// <summary>Adds a part's share of the gradient to the critic's weights.</summary>
    PartMeasures Accumulate(CriticPart part);
}
